"""Steps of R3GAN on tiny nets in PyTorch, float64, with classes and without: every term, every gradient.

Weights stay in TensorFlow's layout, dense `[in, out]`, convolution `[h, w, in / groups, out]`, depthwise `[h, w, c, 1]`, in the library's order.
Pictures are 9 × 8, so that a side is odd: maps of 9 × 8 with 2 channels and of 5 × 4 with 4, groups of 4 channels, two blocks at each size.
"""
import torch
import torch.nn.functional as F

from conditional import CLASSES, LABELS, dense, net
from stacks import data, described, step

N, LATENT, EMBEDDED, GAMMA = 6, 3, 64, 4.0
WIDE, NARROW, CHANNELS, GROUP = 4, 2, 2, 4


def kernel(name, shape, scale=0.5):
    return {f"{name}/kernel": (shape, scale, 0)}


def block(name, c):
    wide = {f"{name}_expand/kernel": ([1, 1, c, 2 * c], 0.9, 0), f"{name}_expand/bias": ([2 * c], 0.2, 0)}
    group = {f"{name}_group/kernel": ([3, 3, GROUP, 2 * c], 0.4, 0), f"{name}_group/bias": ([2 * c], 0.2, 0)}
    return wide | group | kernel(f"{name}_reduce", [1, 1, 2 * c, c], 0.8)


def conv(w, name, x, groups=1):
    turned = w[f"{name}/kernel"].permute(3, 2, 0, 1)
    return F.conv2d(x, turned, w.get(f"{name}/bias"), padding=turned.shape[2] // 2, groups=groups)


def residual(w, name, x):
    wide = F.leaky_relu(conv(w, f"{name}_expand", x), 0.2)
    return x + conv(w, f"{name}_reduce", F.leaky_relu(conv(w, f"{name}_group", wide, wide.shape[1] // GROUP), 0.2))


def blocks(w, at, x):
    return residual(w, f"{at}_2", residual(w, f"{at}_1", x))


def window(channels):
    """[1, 2, 1] and [1, 1] in one."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=torch.float64) / 8
    return torch.outer(taps, taps).expand(channels, 1, 4, 4)


def make(told):
    label = dense("label", CLASSES, EMBEDDED, False) if told else {}
    linear = kernel("linear", [LATENT + (EMBEDDED if told else 0), WIDE])
    table = label | linear | {"maps/basis": ([5, 4, WIDE], 1, 0)} | block("1_1", WIDE) | block("1_2", WIDE)
    table |= kernel("2_change", [1, 1, WIDE, NARROW]) | block("2_1", NARROW) | block("2_2", NARROW)
    g = net(701, table | kernel("picture", [1, 1, NARROW, CHANNELS]))
    table = kernel("entry", [1, 1, CHANNELS, NARROW]) | block("2_1", NARROW) | block("2_2", NARROW)
    table |= kernel("2_change", [1, 1, NARROW, WIDE]) | block("1_1", WIDE) | block("1_2", WIDE)
    table |= kernel("maps", [5, 4, WIDE, 1])
    last = kernel("linear", [WIDE, EMBEDDED if told else 1])
    return {"G": g, "D": net(751, table | last | label)}


def generate(w, z, y):
    entry = z if y is None else torch.cat([z, y @ w["label/kernel"]], 1)
    x = (entry @ w["linear/kernel"])[:, :, None, None] * w["maps/basis"].permute(2, 0, 1)
    x = conv(w, "2_change", blocks(w, 1, x))
    x = F.conv_transpose2d(x, 4 * window(NARROW), stride=2, padding=1, groups=NARROW)[:, :, :9]
    return conv(w, "picture", blocks(w, 2, x)).permute(0, 2, 3, 1)


def score(w, image, y):
    x = blocks(w, 2, conv(w, "entry", image.permute(0, 3, 1, 2)))
    x = F.conv2d(F.pad(x, (1, 1, 1, 2)), window(NARROW), stride=2, groups=NARROW)
    x = blocks(w, 1, conv(w, "2_change", x))
    x = F.conv2d(x, w["maps/kernel"].permute(2, 3, 0, 1), groups=WIDE).flatten(1) @ w["linear/kernel"]
    return x if y is None else (x * (y @ w["label/kernel"])).sum(1, keepdim=True)


def penalty(w, image, y):
    image = image.detach().requires_grad_()
    (slope,) = torch.autograd.grad(score(w, image, y).sum(), image, create_graph=True)
    return GAMMA / 2 * slope.square().sum((1, 2, 3)).mean()


def case(told):
    nets = make(told)
    g, d = nets["G"]["weights"], nets["D"]["weights"]
    x, z = data(791, [N, 9, 8, CHANNELS]), data(792, [N, LATENT], 1.7)
    y = F.one_hot(torch.tensor(LABELS), CLASSES).double() if told else None
    fake = generate(g, z, y)
    own = {
        "adversarial": F.softplus(-(score(d, x, y) - score(d, fake.detach(), y))).mean(),
        "r1": penalty(d, x, y),
        "r2": penalty(d, fake, y),
    }
    other = {"adversarial": F.softplus(-(score(d, fake, y) - score(d, x, y))).mean()}
    return {"nets": described(nets), "D": step(own, {"D": nets["D"]}), "G": step(other, {"G": nets["G"]})}


def golden():
    return {"plain": case(False), "classes": case(True)}
