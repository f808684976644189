"""Steps of StyleGAN2 on tiny nets in PyTorch, float64, with classes and without: every term, every gradient, among them those of path lengths,
which are second order through G.

Weights stay in TensorFlow's layout, dense `[in, out]`, convolution `[h, w, in, out]`, transposed `[h, w, out, in]`, in the library's order.
Modulated convolutions have a kernel for each example, in groups, as the paper has it. Pictures are 9 × 8, so that a side is odd: maps of 9 × 8 with 2
channels and of 5 × 4 with 3. Noise is that of inference, maps of its own; two draws are mixed from the second style on.
"""
import torch
import torch.nn.functional as F

from conditional import CLASSES, net
from r3gan import window
from stacks import data, described, step

N, LATENT, STYLE, EMBEDDED, GAMMA, CHANNELS = 4, 3, 4, 64, 0.5, 2
WIDE, NARROW = 3, 2
LABELS = [2, 0, 1, 2]
GAIN = 2**0.5
SIDES = [(5, 4), (9, 8), (9, 8)]


def kernel(name, shape, scale=1.0):
    return {f"{name}/kernel": (shape, scale, 0)}


def bias(name, units, centre=0):
    return {f"{name}/bias": ([units], 0.3, centre)}


def style(name, units):
    return kernel(f"{name}_style", [STYLE, units]) | bias(f"{name}_style", units, 1)


def strength(name):
    return {f"{name}_noise/strength": ([], 0.5, 0)}


def equal(w, name, gain=1.0, multiplier=1.0):
    """Kernel and bias as they count."""
    k, b = w[f"{name}/kernel"], w.get(f"{name}/bias")
    scale = gain * multiplier
    return k * scale / k[..., 0].numel() ** 0.5, None if b is None else b * scale


def linear(w, name, x, gain=1.0, multiplier=1.0):
    k, b = equal(w, name, gain, multiplier)
    return x @ k + b


def conv(w, name, x, gain=1.0, stride=1, padding=None):
    k, b = equal(w, name, gain)
    turned = k.permute(3, 2, 0, 1)
    return F.conv2d(x, turned, b, stride, turned.shape[2] // 2 if padding is None else padding)


def leaky(x):
    return F.leaky_relu(x, 0.2)


def pixel_norm(x):
    return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def make(told):
    label = kernel("label", [CLASSES, STYLE]) | bias("label", STYLE) if told else {}
    table = kernel("1", [LATENT + (STYLE if told else 0), STYLE], 80.0) | bias("1", STYLE)
    m = net(801, label | table | kernel("2", [STYLE, STYLE], 80.0) | bias("2", STYLE))
    table = {"constant": ([5, 4, WIDE], 1, 0)}
    table |= style("1_conv", WIDE) | kernel("1_conv", [3, 3, WIDE, WIDE]) | bias("1_conv", WIDE) | strength("1_conv")
    table |= style("2_up", WIDE) | kernel("2_up", [3, 3, NARROW, WIDE]) | bias("2_up", NARROW) | strength("2_up")
    table |= style("2_conv", NARROW) | kernel("2_conv", [3, 3, NARROW, NARROW]) | bias("2_conv", NARROW)
    table |= style("1_rgb", WIDE) | strength("2_conv") | kernel("1_rgb", [1, 1, WIDE, CHANNELS]) | bias("1_rgb", CHANNELS)
    table |= style("2_rgb", NARROW) | kernel("2_rgb", [1, 1, NARROW, CHANNELS]) | bias("2_rgb", CHANNELS)
    g = net(821, table)
    table = kernel("entry", [1, 1, CHANNELS, NARROW]) | bias("entry", NARROW)
    table |= kernel("2_conv", [3, 3, NARROW, NARROW]) | bias("2_conv", NARROW)
    table |= kernel("2_down", [3, 3, NARROW, WIDE]) | bias("2_down", WIDE) | kernel("2_skip", [1, 1, NARROW, WIDE])
    table |= kernel("last", [3, 3, WIDE + 1, WIDE]) | bias("last", WIDE) | kernel("dense", [20 * WIDE, WIDE]) | bias("dense", WIDE)
    label = kernel("label", [CLASSES, EMBEDDED]) | bias("label", EMBEDDED) if told else {}
    units = EMBEDDED if told else 1
    return {"M": m, "G": g, "D": net(861, table | label | kernel("logit", [WIDE, units]) | bias("logit", units))}


def mapped(w, z, y):
    x = pixel_norm(z)
    if y is not None:
        x = torch.cat([x, pixel_norm(linear(w, "label", y))], 1)
    for name in ("1", "2"):
        x = leaky(linear(w, name, x, GAIN, 0.01))
    return x


def modulated(w, name, x, styles, demodulate=True, gain=1.0, up=False):
    """Each example's own kernel: one convolution in as many groups as there are examples."""
    n, channels, height, width = x.shape
    s = linear(w, f"{name}_style", styles)
    k = w[f"{name}/kernel"]
    k = (k.permute(2, 3, 0, 1) if up else k.permute(3, 2, 0, 1))[None] * s[:, None, :, None, None]
    if demodulate:
        k = k * (k.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    else:
        k = k / k[0, 0].numel() ** 0.5
    x = x.reshape(1, n * channels, height, width)
    if up:
        turned = k.transpose(1, 2).reshape(n * channels, k.shape[1], 3, 3)
        x = F.conv_transpose2d(x, turned, stride=2, groups=n)
        x = x.reshape(n, k.shape[1], 2 * height + 1, 2 * width + 1)
        x = F.conv2d(F.pad(x, (1, 1, 1, 1)), 4 * window(k.shape[1]), groups=k.shape[1])[:, :, :9]
    else:
        x = F.conv2d(x, k.reshape(-1, *k.shape[2:]), padding=k.shape[3] // 2, groups=n).reshape(n, k.shape[1], height, width)
    return gain * (x + w[f"{name}/bias"][:, None, None])


def maps():
    return [data(891 + i, [*sides, 1], 1.7).permute(2, 0, 1) for i, sides in enumerate(SIDES)]


def generate(w, styles):
    noise = dict(zip(("1_conv", "2_up", "2_conv"), maps()))

    def styled(name, x, at, up=False):
        x = modulated(w, name, x, styles[at], True, GAIN, up)
        return leaky(x + GAIN * w[f"{name}_noise/strength"] * noise[name])

    x = w["constant"].permute(2, 0, 1).expand(styles[0].shape[0], -1, -1, -1)
    x = styled("1_conv", x, 0)
    picture = modulated(w, "1_rgb", x, styles[1], False)
    picture = F.conv_transpose2d(picture, 4 * window(CHANNELS), stride=2, padding=1, groups=CHANNELS)[:, :, :9]
    x = styled("2_conv", styled("2_up", x, 1, True), 2)
    return (picture + modulated(w, "2_rgb", x, styles[3], False)).permute(0, 2, 3, 1)


def stddev(x):
    """One group of four."""
    each = (x.var(0, unbiased=False) + 1e-8).sqrt().mean()
    return torch.cat([x, each.expand(x.shape[0], 1, *x.shape[2:])], 1)


def score(w, image, y):
    x = leaky(conv(w, "entry", image.permute(0, 3, 1, 2), GAIN))
    skip = F.conv2d(F.pad(x, (1, 1, 1, 2)), window(NARROW), stride=2, groups=NARROW)
    x = leaky(conv(w, "2_conv", x, GAIN))
    x = F.conv2d(F.pad(x, (2, 2, 2, 3)), window(NARROW), groups=NARROW)
    x = leaky(conv(w, "2_down", x, 1.0, 2, 0)) + conv(w, "2_skip", skip, 0.5**0.5)
    x = leaky(conv(w, "last", stddev(x), GAIN)).permute(0, 2, 3, 1).flatten(1)
    x = linear(w, "logit", leaky(linear(w, "dense", x, GAIN)))
    return x if y is None else (x * pixel_norm(linear(w, "label", y))).sum(1, keepdim=True) / EMBEDDED**0.5


def penalty(w, image, y):
    image = image.detach().requires_grad_()
    (slope,) = torch.autograd.grad(score(w, image, y).sum(), image, create_graph=True)
    return GAMMA / 2 * slope.square().sum((1, 2, 3)).mean()


def styles_of(m, z, other, y):
    return [mapped(m, z, y)] + [mapped(m, other, y)] * 3


def paths(m, g, y):
    n = N // 2
    styles = styles_of(m, data(896, [n, LATENT]), data(895, [n, LATENT]), None if y is None else y[:n])
    places = [w + 0 for w in styles]
    image = generate(g, places)
    noise = data(897, image.shape, 72**-0.5)
    slopes = torch.autograd.grad((image * noise).sum(), places, create_graph=True)
    lengths = torch.stack([slope.square().sum(1) for slope in slopes]).mean(0).sqrt()
    mean = 0.99 * 0.3 + 0.01 * lengths.mean()
    return 2 * 4 * (lengths - mean).square().mean()


def case(told):
    nets = make(told)
    m, g, d = (nets[name]["weights"] for name in "MGD")
    x, z, other = data(791, [N, 9, 8, CHANNELS]), data(792, [N, LATENT], 1.7), data(793, [N, LATENT], 1.7)
    y = F.one_hot(torch.tensor(LABELS), CLASSES).double() if told else None
    fake = generate(g, styles_of(m, z, other, y))
    own = {
        "adversarial": F.softplus(-score(d, x, y)).mean() + F.softplus(score(d, fake.detach(), y)).mean(),
        "r1": 16 * penalty(d, x, y),
    }
    others = {"adversarial": F.softplus(-score(d, fake, y)).mean(), "pathLength": paths(m, g, y)}
    return {
        "nets": described(nets),
        "D": step(own, {"D": nets["D"]}),
        "G": step(others, {"M": nets["M"], "G": nets["G"]}),
    }


def golden():
    return {"plain": case(False), "classes": case(True)}
