"""Penalties by PyTorch's autograd, in float64, on a D of a strided convolution and two dense layers: values, and gradients in D's weights."""
import torch
import torch.nn.functional as F

from sequence import rounded, tensor

SHAPE = [3, 6, 6, 2]  # images as tfjs has them
DRAWS = {"way": tensor(61, [3, 1, 1, 1], 0.5, 0.5), "noise": tensor(62, SHAPE, 0.5, 0.5)}
MIRRORED, DOWN, RIGHT = [1, 0, 1, 0, 1, 1], [1, -1, 0, 0, 1, -1], [0, 1, -1, 1, 1, -1]  # real ones first, then fake
WEIGHTS = {
    "filter": tensor(51, [3, 3, 2, 3], 0.6),
    "filterBias": tensor(52, [3], 0.3),
    "kernel": tensor(53, [12, 5], 0.6),
    "bias": tensor(54, [5], 0.3),
    "last": tensor(55, [5, 1], 0.8),
    "lastBias": tensor(56, [1], 0.3),
}


def features(x, w):
    h = F.conv2d(x.permute(0, 3, 1, 2), w["filter"].permute(3, 2, 0, 1), w["filterBias"], stride=2)
    h = F.leaky_relu(h, 0.2).permute(0, 2, 3, 1).flatten(1)
    return F.leaky_relu(h @ w["kernel"] + w["bias"], 0.2)


def critic(x, w):
    return features(x, w) @ w["last"] + w["lastBias"]


def slope(x, w):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(critic(x, w).sum(), x, create_graph=True)[0]


def norms(x, w):
    return slope(x, w).flatten(1).norm(dim=1)


def double(array):
    return torch.from_numpy(array).double()


def between(real, fake):
    return real + double(DRAWS["way"]) * (fake - real)


def around(real):
    return real + double(DRAWS["way"]) * (0.5 * real.std(correction=0) * double(DRAWS["noise"]))


def moved(x, first):
    result = []
    for i, picture in enumerate(x):
        picture = picture.permute(2, 0, 1)
        if MIRRORED[first + i]:
            picture = picture.flip(2)
        padded = F.pad(picture[None], (1, 1, 1, 1), mode="reflect")[0]
        top, left = 1 - DOWN[first + i], 1 - RIGHT[first + i]
        result.append(padded[:, top : top + 6, left : left + 6].permute(1, 2, 0))
    return torch.stack(result)


def consistency(real, fake, w, of_real, of_fake):
    apart = lambda x, first: ((critic(x, w) - critic(moved(x, first), w)) ** 2).mean()
    return of_real * apart(real, 0) + of_fake * apart(fake, 3)


def lecam(real, fake, w):
    r, f = critic(real, w), critic(fake, w)
    anchor_r = 0.9 * 0.5 + 0.1 * r.mean().detach()
    anchor_f = 0.9 * -0.25 + 0.1 * f.mean().detach()
    return 0.3 * (F.relu(r - anchor_f).pow(2).mean() + F.relu(anchor_r - f).pow(2).mean())


CASES = {
    "gradientPenalty(10)": lambda r, f, w: 10 * ((norms(between(r, f), w) - 1) ** 2).mean(),
    "gradientPenalty(10), target 0": lambda r, f, w: 10 * (norms(between(r, f), w) ** 2).mean(),
    "gradientPenalty(10), oneSided": lambda r, f, w: 10 * (F.relu(norms(between(r, f), w) - 1.1) ** 2).mean(),
    "gradientPenalty(10), around": lambda r, f, w: 10 * ((norms(around(r), w) - 1) ** 2).mean(),
    "gradientPenalty(2), real, target 3": lambda r, f, w: 2 * ((norms(r, w) - 3) ** 2).mean(),
    "gradientPenalty(2), fake": lambda r, f, w: 2 * ((norms(f, w) - 1) ** 2).mean(),
    "r1(0.5)": lambda r, f, w: 0.25 * (slope(r, w) ** 2).flatten(1).sum(1).mean(),
    "r2(0.5)": lambda r, f, w: 0.25 * (slope(f, w) ** 2).flatten(1).sum(1).mean(),
    "drift(0.1)": lambda r, f, w: 0.1 * (critic(r, w) ** 2).mean(),
    "leCam(0.3)": lecam,
    "consistency(10), fake 5": lambda r, f, w: consistency(r, f, w, 10, 5),
    "consistency(10), fake 0": lambda r, f, w: consistency(r, f, w, 10, 0),
}


def golden():
    real, fake = double(tensor(71, SHAPE)), double(tensor(72, SHAPE, 0.8, 0.1))
    cases = {}
    for name, f in CASES.items():
        weights = {k: double(v).requires_grad_() for k, v in WEIGHTS.items()}
        value = f(real, fake, weights)
        gradients = torch.autograd.grad(value, list(weights.values()), allow_unused=True)
        none = [torch.zeros_like(w) if g is None else g for g, w in zip(gradients, weights.values())]
        cases[name] = {"value": rounded(value.detach())[0], "gradients": dict(zip(weights, map(rounded, none)))}
    weights = {k: double(v) for k, v in WEIGHTS.items()}
    fake.requires_grad_()
    value = 0.5 * (features(real, weights).mean(0) - features(fake, weights).mean(0)).norm() ** 2
    matching = {"value": rounded(value.detach())[0], "gradients": rounded(torch.autograd.grad(value, fake)[0])}
    return {"cases": cases, "featureMatching(0.5)": matching}
