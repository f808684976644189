"""Steps of a conditional GAN with SNGAN's residual nets, tiny and without spectral normalisation, in PyTorch, float64:
every term, every gradient.

Pictures are 9 × 8, so that a side is odd: maps of 9 × 8 and of 5 × 4, 2 channels each. Weights stay in TensorFlow's
layout and in the library's order.
"""
import torch
import torch.nn.functional as F

from conditional import CLASSES, LABELS, dense, linear, net
from stacks import data, described, step

N, LATENT, WIDTH, CHANNELS = 6, 3, 2, 2


def conv(name, inputs, size=3, outputs=WIDTH, bias=True):
    kernel = {f"{name}/kernel": ([size, size, inputs, outputs], 0.4, 0)}
    return kernel | ({f"{name}/bias": ([outputs], 0.2, 0)} if bias else {})


def told(name):
    return {f"{name}/gains": ([CLASSES, WIDTH], 0.4, 1), f"{name}/shifts": ([CLASSES, WIDTH], 0.3, 0)}


def make():
    g = dense("dense", LATENT, 5 * 4 * WIDTH) | told("1") | conv("conv1", WIDTH, bias=False) | told("2")
    g |= conv("past", WIDTH, 1, bias=False) | conv("conv2", WIDTH, bias=False) | told("top")
    d = conv("down/conv1", CHANNELS) | conv("down/conv2", WIDTH) | conv("down/past", CHANNELS, 1)
    d |= conv("last/conv1", WIDTH) | conv("last/conv2", WIDTH) | dense("project", CLASSES, WIDTH) | dense("logit", WIDTH, 1)
    return {
        "G": net(811, g | conv("picture", WIDTH, outputs=CHANNELS)),
        "D": net(851, d),
    }


def convolve(w, name, x):
    turned = w[f"{name}/kernel"].permute(3, 2, 0, 1)
    return F.conv2d(x, turned, w.get(f"{name}/bias"), padding=turned.shape[2] // 2)


def normalise(w, name, x, y):
    """Batch normalisation with the gain and shift of the class, and a ReLU."""
    gains, shifts = (y @ w[f"{name}/{of}"] for of in ("gains", "shifts"))
    normal = F.batch_norm(x, None, None, training=True, eps=1e-5)
    return F.relu(normal * gains[:, :, None, None] + shifts[:, :, None, None])


def generate(w, z, y):
    double = lambda x: F.interpolate(x, scale_factor=2)[:, :, :9]  # noqa: E731
    x = linear(w, "dense", z).reshape(-1, 5, 4, WIDTH).permute(0, 3, 1, 2)
    made = convolve(w, "conv1", double(normalise(w, "1", x, y)))
    x = convolve(w, "conv2", normalise(w, "2", made, y)) + convolve(w, "past", double(x))
    return torch.tanh(convolve(w, "picture", normalise(w, "top", x, y))).permute(0, 2, 3, 1)


def score(w, image, y):
    x = image.permute(0, 3, 1, 2)
    half = lambda x: F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)  # noqa: E731
    body = convolve(w, "down/conv2", F.relu(convolve(w, "down/conv1", x)))
    x = half(body) + half(convolve(w, "down/past", x))
    x = x + convolve(w, "last/conv2", F.relu(convolve(w, "last/conv1", F.relu(x))))
    features = F.relu(x).sum((2, 3))
    return linear(w, "logit", features) + (linear(w, "project", y) * features).sum(1, keepdim=True)


def golden():
    nets = make()
    g, d = nets["G"]["weights"], nets["D"]["weights"]
    x, z = data(891, [N, 9, 8, CHANNELS]), data(892, [N, LATENT], 1.7)
    y = F.one_hot(torch.tensor(LABELS), CLASSES).double()
    fake = generate(g, z, y)
    own = {"adversarial": (F.relu(1 - score(d, x, y)) + F.relu(1 + score(d, fake.detach(), y))).mean()}
    other = {"adversarial": -score(d, fake, y).mean()}
    return {"nets": described(nets), "D": step(own, {"D": nets["D"]}), "G": step(other, {"G": nets["G"]})}
