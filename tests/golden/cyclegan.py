"""Steps of CycleGAN on tiny nets in PyTorch, float64, with the least squares of the authors' code: every term, every gradient.

Weights stay in TensorFlow's layout, convolution `[h, w, in, out]`, transposed `[h, w, out, in]`, in the library's order. Pictures are 8 × 12;
G and F halve once and have one residual block, D two layers of 4 × 4 after one of stride 2. Convolutions of stride 2 begin at the first pixel,
as TensorFlow's 'same' has it for even sides, where PyTorch's padding begins one before: the mirror image of it.
"""
import torch
import torch.nn.functional as F

from conditional import net, norm
from stacks import data, described, step

N, HEIGHT, SIDE, CHANNELS, WIDTH = 2, 8, 12, 2, 2


def kernel(name, shape):
    return {f"{name}/kernel": (shape, 0.4, 0)}


def biased(name, shape):
    return kernel(name, shape) | {f"{name}/bias": ([shape[3]], 0.2, 0)}


def way(first):
    table = kernel("first", [7, 7, CHANNELS, WIDTH]) | norm("first", WIDTH)
    table |= kernel("down", [3, 3, WIDTH, 2 * WIDTH]) | norm("down", 2 * WIDTH)
    table |= kernel("1", [3, 3, 2 * WIDTH, 2 * WIDTH]) | norm("1", 2 * WIDTH)
    table |= kernel("2", [3, 3, 2 * WIDTH, 2 * WIDTH]) | norm("2", 2 * WIDTH)
    table |= kernel("up", [3, 3, WIDTH, 2 * WIDTH]) | norm("up", WIDTH)
    return net(first, table | biased("picture", [7, 7, WIDTH, CHANNELS]))


def judge(first):
    table = biased("1", [4, 4, CHANNELS, WIDTH]) | kernel("2", [4, 4, WIDTH, 2 * WIDTH]) | norm("2", 2 * WIDTH)
    return net(first, table | biased("3", [4, 4, 2 * WIDTH, 1]))


def turned(w, name):
    return w[f"{name}/kernel"].permute(3, 2, 0, 1)


def normed(w, name, x):
    return F.instance_norm(x, weight=w[f"{name}/gamma"], bias=w[f"{name}/beta"], eps=1e-5)


def mirrored(w, name, x, rim):
    return F.conv2d(F.pad(x, (rim, rim, rim, rim), mode="reflect"), turned(w, name), w.get(f"{name}/bias"))


def translate(nets, name, x):
    w = nets[name]["weights"]
    x = F.relu(normed(w, "first", mirrored(w, "first", x, 3)))
    x = F.relu(normed(w, "down", F.conv2d(F.pad(x, (0, 1, 0, 1)), turned(w, "down"), stride=2)))
    x = x + normed(w, "2", mirrored(w, "2", F.relu(normed(w, "1", mirrored(w, "1", x, 1))), 1))
    x = F.conv_transpose2d(x, turned(w, "up"), stride=2)[:, :, :HEIGHT, :SIDE]
    return torch.tanh(mirrored(w, "picture", F.relu(normed(w, "up", x)), 3))


def score(nets, name, x):
    w = nets[name]["weights"]
    x = F.leaky_relu(F.conv2d(x, turned(w, "1"), w["1/bias"], stride=2, padding=1), 0.2)
    x = F.leaky_relu(normed(w, "2", F.conv2d(x, turned(w, "2"), padding=1)), 0.2)
    return F.conv2d(x, turned(w, "3"), w["3/bias"], padding=1)


def golden():
    nets = {"G": way(851), "F": way(871), "DA": judge(891), "DB": judge(901)}
    a, b = (data(seed, [N, HEIGHT, SIDE, CHANNELS]).permute(0, 3, 1, 2) for seed in (911, 912))
    to_b, to_a = (lambda x: translate(nets, "G", x)), (lambda x: translate(nets, "F", x))
    fake_b, fake_a = to_b(a), to_a(b)
    squares = lambda x, target: (x - target).square().mean()
    terms = {
        "adversarial": squares(score(nets, "DB", fake_b), 1) + squares(score(nets, "DA", fake_a), 1),
        "cycle": 10 * (F.l1_loss(to_a(fake_b), a) + F.l1_loss(to_b(fake_a), b)),
        "identity": 5 * (F.l1_loss(to_b(b), b) + F.l1_loss(to_a(a), a)),
    }
    half = lambda name, real, fake: (squares(score(nets, name, real), 1) + squares(score(nets, name, fake.detach()), 0)) / 2
    own = {"adversarial": half("DB", b, fake_b) + half("DA", a, fake_a)}
    of = lambda *names: {name: nets[name] for name in names}
    return {"nets": described(nets), "G": step(terms, of("G", "F")), "D": step(own, of("DA", "DB"))}
