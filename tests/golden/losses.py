"""Every loss by PyTorch's own functions and distributions, in float64: values and gradients."""
import math

import torch
import torch.distributions as dist
import torch.nn.functional as F

from sequence import rounded, tensor

INPUTS = {
    # name: (shape, scale), or literal numbers
    "moderate": lambda seed, shape: tensor(seed, shape, 4.0),
    "extreme": lambda seed, shape: tensor(seed, shape, 1.0e4),
}


def binary(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def minimax_g(real, fake):
    return -binary(fake, 0.0)


def d(real, fake):
    return binary(real, 1.0) + binary(fake, 0.0)


def squares(logits, target):
    return 0.5 * F.mse_loss(logits, torch.full_like(logits, target))


def smoothed_d(real, fake):
    return binary(real, 0.8) + binary(fake, 0.1)


def average(higher, lower):
    return binary(higher - lower.mean(), 1.0) + binary(lower - higher.mean(), 0.0)


def contrastive(higher, lower):
    """Two cross-entropies: the first column of each row is the one to be found among the others."""
    one_of = lambda x, others: F.cross_entropy(
        torch.cat([x.reshape(-1, 1), others.reshape(1, -1).expand(len(x), -1)], 1), torch.zeros(len(x), dtype=torch.long)
    )
    return one_of(higher, lower) + one_of(-lower, -higher)


def best(loss, keep):
    def g(real, fake):
        rows = fake.detach().flatten(1).mean(1).topk(keep).indices if fake.dim() > 1 else fake.detach().topk(keep).indices
        return loss(real[rows], fake[rows])

    return g


ADVERSARIAL = {
    "minimax.d": d,
    "minimax.g": minimax_g,
    "nonSaturating.d": d,
    "nonSaturating.g": lambda real, fake: binary(fake, 1.0),
    "relativistic.d": lambda real, fake: binary(real - fake, 1.0),
    "relativistic.g": lambda real, fake: binary(fake - real, 1.0),
    "relativisticAverage.d": lambda real, fake: average(real, fake),
    "relativisticAverage.g": lambda real, fake: average(fake, real),
    "leastSquares.d": lambda real, fake: squares(real, 1.0) + squares(fake, 0.0),
    "leastSquares.g": lambda real, fake: squares(fake, 1.0),
    "leastSquares -1, 1, 0.d": lambda real, fake: squares(real, 1.0) + squares(fake, -1.0),
    "leastSquares -1, 1, 0.g": lambda real, fake: squares(fake, 0.0),
    "hinge.d": lambda real, fake: F.hinge_embedding_loss(real, -torch.ones_like(real)) + F.relu(1 + fake).mean(),
    "hinge.g": lambda real, fake: -fake.mean(),
    "wasserstein.d": lambda real, fake: fake.mean() - real.mean(),
    "smoothed.d": smoothed_d,
    "smoothed.g": lambda real, fake: binary(fake, 1.0),
    "topK.g": best(lambda real, fake: binary(fake, 1.0), 2),
    "topK of relativistic.g": best(lambda real, fake: binary(fake - real, 1.0), 1),
}
CONTRASTIVE = {
    "dualContrastive.d": lambda real, fake: contrastive(real, fake),
    "dualContrastive.g": lambda real, fake: contrastive(fake, real),
}


def normal(mean, log_deviation):
    return dist.Normal(mean, log_deviation.exp())


def kl(p, q):
    return dist.kl_divergence(p, q).flatten(1).sum(1).mean()


def nll(p, x):
    return -p.log_prob(x).reshape(len(x), -1).sum(1).mean()


def together(scores):
    return scores.diagonal().mean()


def apart(scores):
    """The logarithm of the mean of exp over what is off the diagonal."""
    off = scores[~torch.eye(len(scores), dtype=torch.bool)]
    return torch.logsumexp(off, 0) - math.log(len(off))


def shared(a, b, balance):
    """IID_loss of github.com/xu-ji/IIC with the sign turned, its epsilon 1e-8; the marginals of a symmetric table are one."""
    table = torch.einsum("ni,nj->ij", a.softmax(1), b.softmax(1)) / len(a)
    table = (table + table.T) / 2
    logs = lambda shares: shares.clamp(min=1e-8).log()
    rows, columns = table.sum(1, keepdim=True), table.sum(0, keepdim=True)
    return (table * (logs(table) - balance * logs(rows) - balance * logs(columns))).sum()


def of_each(mean, log_deviation, y):
    """log q(y_j | x_i) in row i and column j."""
    return normal(mean[:, None], log_deviation[:, None]).log_prob(y[None]).sum(2)


class Mine(torch.autograd.Function):
    """The value of Donsker and Varadhan; the gradient of E[T] - E[exp T] / average."""

    @staticmethod
    def forward(ctx, scores, average):
        ctx.save_for_backward(scores, average)
        return together(scores) - apart(scores)

    @staticmethod
    def backward(ctx, by):
        scores, average = ctx.saved_tensors
        n = len(scores)
        on = torch.eye(n, dtype=torch.float64)
        return by * (on / n - (1 - on) * torch.exp(scores - average) / (n * (n - 1))), None


def one_hot(n, k):
    return F.one_hot(torch.arange(n) * 7 % k, k).double()


def cases():
    for name, f in ADVERSARIAL.items():
        for kind, make in INPUTS.items():
            for shape in ([6], [3, 2], [2, 2, 2, 1]):
                yield f"{name} {kind} {len(shape)}", name, f, {"real": make(3, shape), "fake": make(5, shape)}, {}
    for name, f in CONTRASTIVE.items():
        for kind, make in INPUTS.items():
            yield f"{name} {kind}", name, f, {"real": make(3, [6]), "fake": make(5, [6])}, {}
    for kind, make in INPUTS.items():
        logits = {"logits": make(7, [5, 4])}
        onehot = one_hot(5, 4)
        yield f"crossEntropy {kind}", "crossEntropy", lambda logits: F.cross_entropy(logits, onehot), logits, {"target": onehot}
        target = torch.from_numpy(tensor(8, [5, 4], 0.5, 0.5)).double()
        bce = lambda logits: F.binary_cross_entropy_with_logits(logits, target)
        yield f"binaryCrossEntropy {kind}", "binaryCrossEntropy", bce, logits, {"target": target}
        whole = lambda logits: nll(dist.Bernoulli(logits=logits, validate_args=False), target)
        yield f"bernoulliLoss {kind}", "bernoulliLoss", whole, logits, {"target": target}
        digit = lambda logits: nll(dist.OneHotCategorical(logits=logits), onehot)
        yield f"information categorical {kind}", "categorical", digit, logits, {"target": onehot}
        yield f"mutualInformation {kind}", "bound", lambda logits: torch.log(torch.tensor(4.0)).double() - digit(logits), logits, {"target": onehot}
    for kind, make in INPUTS.items():
        sides = {"real": make(18, [5, 4]), "fake": make(19, [5, 4])}
        # D = Z / (Z + 1) as Salimans et al. write it, in logarithms.
        z = lambda logits: torch.logsumexp(logits, 1)
        as_d = lambda real, fake: -(z(real) - F.softplus(z(real))).mean() + F.softplus(z(fake)).mean()
        as_g = lambda real, fake: -(z(fake) - F.softplus(z(fake))).mean()
        yield f"nonSaturating of realLogit.d {kind}", "nonSaturating of realLogit.d", as_d, sides, {}
        yield f"nonSaturating of realLogit.g {kind}", "nonSaturating of realLogit.g", as_g, sides, {}
    matching = lambda real, fake: (real.mean(0) - fake.mean(0)).norm() ** 2
    yield "featureDistance", "featureDistance", matching, {"real": tensor(20, [5, 2, 3], 2.0), "fake": tensor(21, [4, 2, 3], 2.0)}, {}
    pair = {"a": tensor(9, [3, 2, 2, 1]), "b": tensor(10, [3, 2, 2, 1])}
    yield "l1", "l1", lambda a, b: F.l1_loss(a, b), pair, {}
    yield "l2", "l2", lambda a, b: F.mse_loss(a, b), pair, {}
    q = {"mean": tensor(11, [3, 4], 2.0), "logDeviation": tensor(12, [3, 4], 1.5)}
    p = {"otherMean": tensor(13, [3, 4], 2.0), "otherLogDeviation": tensor(14, [3, 4])}
    x = torch.from_numpy(tensor(15, [3, 4])).double()
    standard = lambda mean, logDeviation: kl(normal(mean, logDeviation), dist.Normal(torch.zeros_like(mean), 1.0))
    yield "gaussianKl", "gaussianKl", standard, q, {}
    between = lambda mean, logDeviation, otherMean, otherLogDeviation: kl(
        normal(mean, logDeviation), normal(otherMean, otherLogDeviation)
    )
    yield "gaussianKlBetween", "gaussianKlBetween", between, q | p, {}
    likelihood = lambda mean, logDeviation: nll(normal(mean, logDeviation), x)
    yield "gaussianLoss", "gaussianLoss", likelihood, q, {"target": x}
    yield "information normal", "normal", likelihood, q, {"target": x}
    for kind, make in INPUTS.items():
        pairs = {"scores": make(22, [5, 5])}
        nce = lambda scores: math.log(5) - F.cross_entropy(scores, torch.arange(5))
        yield f"infoNce {kind}", "infoNce", nce, pairs, {}
        yield f"donskerVaradhan {kind}", "donskerVaradhan", lambda scores: together(scores) - apart(scores), pairs, {}
        off = lambda scores: scores[~torch.eye(5, dtype=torch.bool)].mean()
        yield f"club {kind}", "club", lambda scores: together(scores) - off(scores), pairs, {}
        readings = {"a": make(25, [7, 4]), "b": make(26, [7, 4])}
        yield f"sharedInformation {kind}", "sharedInformation", lambda a, b: shared(a, b, 1), readings, {}
        yield f"sharedInformation of balance 3 {kind}", "sharedInformation of balance 3", lambda a, b: shared(a, b, 3), readings, {}
    small = {"scores": tensor(23, [5, 5], 2.0)}
    yield "nwj", "nwj", lambda scores: together(scores) - torch.exp(apart(scores) - 1), small, {}
    constant = torch.tensor(0.4, dtype=torch.float64)
    yield "mine", "mine", lambda scores: Mine.apply(scores, constant), small, {"average": constant}
    weighed = torch.from_numpy(tensor(24, [3, 3])).double()
    likely = lambda mean, logDeviation: (of_each(mean, logDeviation, x) * weighed).sum()
    yield "gaussianScores", "gaussianScores", likely, q, {"target": x, "weighed": weighed}
    gumbel = torch.from_numpy(tensor(16, [3, 4], 2.0)).double()
    relaxed = lambda logits: (F.softmax((logits + gumbel) / 0.7, 1) * x).sum()
    yield "concrete", "concrete", relaxed, {"logits": tensor(17, [3, 4], 2.0)}, {"noise": gumbel, "target": x}
    placed = lambda mean, logDeviation: ((mean + gumbel * logDeviation.exp()) * x).sum()
    yield "locationScale", "locationScale", placed, q, {"noise": gumbel, "target": x}


def written(values):
    return {"shape": list(values.shape), "values": rounded(values)}


def golden():
    result = []
    for title, loss, f, inputs, constants in cases():
        leaves = {name: torch.from_numpy(v).double().requires_grad_() for name, v in inputs.items()}
        value = f(**leaves)
        gradients = torch.autograd.grad(value, list(leaves.values()), allow_unused=True)
        result.append(
            {
                "title": title,
                "loss": loss,
                "inputs": {name: written(v) for name, v in inputs.items()},
                "constants": {name: written(v.numpy()) for name, v in constants.items()},
                "value": rounded(value.detach())[0],
                "gradients": {name: rounded(g.numpy()) for name, g in zip(leaves, gradients) if g is not None},
            }
        )
    return result
