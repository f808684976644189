"""The VAE's step and the VAE-GAN's three in PyTorch, by its own distributions: fixed ε, β and γ that are not 1."""
import math

import torch
import torch.distributions as dist
import torch.nn.functional as F

from sequence import tensor
from stacks import data, described, make, run, step

N, LATENT, PIXELS, WIDTH, FEATURES = 6, 3, 16, 5, 4
BETA, GAMMA, DEVIATION = 0.5, 0.3, 0.7


def posterior(parameters):
    return dist.Normal(parameters[:, :LATENT], parameters[:, LATENT:].exp())


def kl(q):
    return dist.kl_divergence(q, dist.Normal(torch.zeros_like(q.mean), 1.0)).sum(1).mean()


def nll(p, x):
    return -p.log_prob(x).sum(1).mean()


def vae(kind):
    nets = {
        "E": make(501, PIXELS, [(WIDTH, False, "relu"), (2 * LATENT, False, "linear")]),
        "G": make(511, LATENT, [(WIDTH, False, "relu"), (PIXELS, False, "linear" if kind == "bernoulli" else "tanh")]),
    }
    x, noise = data(521, [N, PIXELS]), data(522, [N, LATENT], 1.7)
    q = posterior(run(nets["E"], (x + 1) / 2))  # the dense encoder reads [0, 1]
    output = run(nets["G"], q.mean + q.stddev * noise)
    if kind == "bernoulli":
        p, seen = dist.Bernoulli(logits=output, validate_args=False), (x + 1) / 2
    elif kind == "fixed":
        p, seen = dist.Normal(output, DEVIATION), x
    else:
        start = torch.from_numpy(tensor(531, [], 0, math.log(0.5))).double().requires_grad_()
        nets["likelihood"] = {"table": {"deviation": ([], 0, math.log(0.5))}, "first": 531, "weights": {"deviation": start}}
        p, seen = dist.Normal(output, start.exp()), x
    return {"nets": described(nets), "VAE": step({"kl": BETA * kl(q), "reconstruction": nll(p, seen)}, nets)}


def vaegan():
    nets = {
        "E": make(541, PIXELS, [(WIDTH, True, "relu"), (2 * LATENT, False, "linear")]),
        "G": make(551, LATENT, [(WIDTH, True, "relu"), (PIXELS, False, "tanh")]),
        "trunk": make(561, PIXELS, [(WIDTH, True, "relu"), (FEATURES, False, "linear")]),
        "critic": make(571, FEATURES, [(WIDTH, False, "relu"), (1, False, "linear")]),
    }
    x, noise, prior = data(581, [N, PIXELS]), data(582, [N, LATENT], 1.7), data(583, [N, LATENT], 1.7)
    q = posterior(run(nets["E"], x))
    z = q.mean + q.stddev * noise
    inner = lambda images: run(nets["trunk"], images)
    score = lambda images: run(nets["critic"], inner(images))
    binary = lambda logits, target: F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))
    # eq. 7 without the constant: −log N(Dis_l(x) | Dis_l(x̃), I)
    unlike = lambda made: nll(dist.Normal(inner(made), 1.0), inner(x).detach()) - FEATURES / 2 * math.log(2 * math.pi)
    d, e, g = {k: nets[k] for k in ("trunk", "critic")}, {"E": nets["E"]}, {"G": nets["G"]}
    made, drawn = run(nets["G"], z).detach(), run(nets["G"], prior).detach()
    own = binary(score(x), 1.0) + (binary(score(made), 0.0) + binary(score(drawn), 0.0)) / 2
    made, drawn = run(nets["G"], z.detach()), run(nets["G"], prior)
    fools = (binary(score(made), 1.0) + binary(score(drawn), 1.0)) / 2
    return {
        "nets": described(nets),
        "D": step({"adversarial": own}, d),
        "E": step({"kl": BETA * kl(q), "likeness": unlike(run(nets["G"], z))}, e),
        "G": step({"likeness": GAMMA * unlike(made), "adversarial": fools}, g),
    }


def golden():
    return {"vaegan": vaegan()} | {kind: vae(kind) for kind in ("bernoulli", "fixed", "learned")}
