"""The semi-supervised GAN's steps in PyTorch: D's, and G's by feature matching and by being taken for real."""
import torch
import torch.nn.functional as F

from stacks import data, described, make, run, step

N, LATENT, PIXELS, CLASSES = 6, 3, 16, 3
LABELS = [2, 0, 1, 1, 2, 0]


def golden():
    nets = {
        "G": make(301, LATENT, [(5, True, "softplus"), (5, True, "softplus"), (PIXELS, False, "tanh")]),
        "trunk": make(321, PIXELS, [(7, False, "relu"), (4, False, "relu")]),
        "classifier": make(341, 4, [(CLASSES, False, "linear")]),
    }
    g, trunk, classifier = nets.values()
    image, unlabelled, z = data(361, [N, PIXELS]), data(362, [N, PIXELS]), data(363, [N, LATENT])
    features = lambda x: run(trunk, x + 1)
    classes = lambda x: run(classifier, features(x))
    real_logit = lambda x: torch.logsumexp(classes(x), 1)
    fake = run(g, z)
    # As the paper writes it: log D = log Z − softplus(log Z), log(1 − D) = −softplus(log Z).
    on_real, on_fake = real_logit(unlabelled), real_logit(fake.detach())
    unsupervised = -(on_real - F.softplus(on_real)).mean() + F.softplus(on_fake).mean()
    d = {"class": F.cross_entropy(classes(image), torch.tensor(LABELS)), "adversarial": 0.5 * unsupervised}
    means = features(unlabelled).mean(0).detach(), features(fake).mean(0)
    matching = {"featureMatching": (means[0] - means[1]).norm() ** 2}
    log_z = real_logit(fake)
    adversarial = {"adversarial": -(log_z - F.softplus(log_z)).mean()}
    return {
        "nets": described(nets),
        "labels": LABELS,
        "D": step(d, {"trunk": trunk, "classifier": classifier}),
        "G": step(matching, {"G": g}),
        "G, adversarial": step(adversarial, {"G": g}),
    }
