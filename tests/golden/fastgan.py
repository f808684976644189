"""A step of FastGAN on tiny nets without noise and spectral normalisation in PyTorch, float64: every term, every gradient.

Pictures are 17 × 16, so that sides are odd: maps of 17 × 16, 9 × 8 and 5 × 4 with 1, 2 and 4 channels. Each map but the smallest is excited by the
one before. The lower left quadrant is decoded. Weights stay in TensorFlow's layout, and in the library's order.
"""
import torch
import torch.nn.functional as F

from conditional import net
from residual import conv
from stacks import data, described, step

N, LATENT, CHANNELS = 6, 3, 2
NARROW, MIDDLE, WIDE = 1, 2, 4


def kernel(name, shape):
    return {f"{name}/kernel": (shape, 0.5, 0)}


def norm(name, width):
    return {f"{name}/gamma": ([width], 0.3, 1), f"{name}/beta": ([width], 0.3, 0)}


def up(name, inputs, outputs):
    """A 3×3 convolution to twice the channels, and their norm."""
    return kernel(name, [3, 3, inputs, 2 * outputs]) | norm(name, 2 * outputs)


def halving(name, inputs, outputs):
    return conv(f"{name}_half", inputs, 4, outputs) | conv(f"{name}_conv", outputs, 3, outputs) | conv(f"{name}_past", inputs, 1, outputs)


def make():
    g = kernel("dense", [LATENT, 20 * 2 * WIDE]) | norm("1", 2 * WIDE) | up("2_up", WIDE, MIDDLE)
    g |= kernel("2_squeeze", [5, 4, WIDE, MIDDLE]) | up("2_conv", MIDDLE, MIDDLE) | kernel("2_excite", [1, 1, MIDDLE, MIDDLE])
    g |= kernel("3_squeeze", [5, 4, MIDDLE, NARROW]) | up("3_up", MIDDLE, NARROW) | kernel("3_excite", [1, 1, NARROW, NARROW])
    return {
        "G": net(1001, g | kernel("picture", [3, 3, NARROW, CHANNELS])),
        "stem": net(1031, conv("entry", CHANNELS, 3, NARROW) | halving("2", NARROW, MIDDLE)),
        "trunk": net(1051, halving("1", MIDDLE, WIDE)),
        "critic": net(1061, conv("read", WIDE, 1, WIDE) | kernel("logit", [5, 4, WIDE, 1]) | {"logit/bias": ([1], 0.2, 0)}),
        "decoder": net(1071, up("1", WIDE, MIDDLE) | up("2", MIDDLE, NARROW) | kernel("picture", [3, 3, NARROW, CHANNELS])),
        "partDecoder": net(1081, up("1", MIDDLE, MIDDLE) | kernel("picture", [3, 3, MIDDLE, CHANNELS])),
    }


def gated(w, name, x):
    x = F.batch_norm(x, None, None, w[f"{name}/gamma"], w[f"{name}/beta"], training=True, eps=1e-5)
    return F.glu(x, 1)


def doubled(w, name, x, rows):
    x = F.interpolate(x, scale_factor=2, mode="nearest")[:, :, :rows]
    return gated(w, name, convolve(w, name, x))


def turned(w, name):
    """A kernel as PyTorch has it."""
    return w[f"{name}/kernel"].permute(3, 2, 0, 1).contiguous()


def whole(w, name, x):
    """A convolution of the map's own size."""
    return F.conv2d(x, turned(w, name), w.get(f"{name}/bias"))


def convolve(w, name, x):
    kernel = turned(w, name)
    return F.conv2d(x, kernel, w.get(f"{name}/bias"), padding=kernel.shape[2] // 2)


def excited(w, name, x, by):
    return x * torch.sigmoid(whole(w, f"{name}_excite", F.silu(whole(w, f"{name}_squeeze", by))))


def pooled(x):
    return F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)


def generate(w, z):
    x = (z @ w["dense/kernel"]).reshape(-1, 5, 4, 2 * WIDE).permute(0, 3, 1, 2)
    first = gated(w, "1", x)
    second = doubled(w, "2_up", first, 9)
    second = excited(w, "2", gated(w, "2_conv", convolve(w, "2_conv", second)), first)
    third = excited(w, "3", doubled(w, "3_up", second, 17), pooled(second))
    return torch.tanh(convolve(w, "picture", third))


def leaky(x):
    return F.leaky_relu(x, 0.2)


def halved(w, name, x):
    half = leaky(F.conv2d(F.pad(x, (1, 1, 1, 2)), turned(w, f"{name}_half"), w[f"{name}_half/bias"], stride=2))
    return leaky(convolve(w, f"{name}_conv", half)) + leaky(convolve(w, f"{name}_past", pooled(x)))


def decode(w, x, sides):
    for i, rows in enumerate(sides):
        x = doubled(w, str(i + 1), x, rows)
    return torch.tanh(convolve(w, "picture", x))


def quadrant(x, rows, columns):
    """The lower left one."""
    return x[:, :, -rows:, :columns]


def golden():
    nets = make()
    of = {name: made["weights"] for name, made in nets.items()}

    def maps(x):
        earlier = halved(of["stem"], "2", leaky(convolve(of["stem"], "entry", x)))
        return earlier, halved(of["trunk"], "1", earlier)

    def score(x):
        w = of["critic"]
        return whole(w, "logit", leaky(convolve(w, "read", maps(x)[1])))

    x = data(1091, [N, 17, 16, CHANNELS]).permute(0, 3, 1, 2)
    fake = generate(of["G"], data(1092, [N, LATENT], 1.7))
    earlier, last = maps(x)
    decoded = decode(of["decoder"], last, [9, 17])
    part = decode(of["partDecoder"], quadrant(earlier, 5, 4), [9])
    own = {
        "adversarial": F.relu(1 - score(x)).mean() + F.relu(1 + score(fake.detach())).mean(),
        "reconstruction": 0.7 * (F.mse_loss(decoded, x) + F.mse_loss(part, quadrant(x, 9, 8))),
    }
    judges = {name: made for name, made in nets.items() if name != "G"}
    return {"nets": described(nets), "D": step(own, judges), "G": step({"adversarial": -score(fake).mean()}, {"G": nets["G"]})}
