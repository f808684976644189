"""Steps of the Wasserstein GAN on DCGAN's nets in PyTorch, float64: with a gradient penalty and a critic without batch norm, and as with
clipped weights, with it. Every term, every gradient.

Pictures are 16 × 16, maps 8 × 8 and 4 × 4. Weights are in TensorFlow's layout, in the library's order.
"""
import torch
import torch.nn.functional as F

from conditional import conv, convolve, dense, leaky, linear, net, norm, normalise
from stacks import data, described, step

N, LATENT, WIDTH, LAMBDA = 4, 3, 2, 10
INNER = 2 * WIDTH
FLAT = 4 * 4 * INNER


def make(normed):
    g = dense("dense", LATENT, FLAT, False) | norm("dense", FLAT) | conv("up", [4, 4, WIDTH, INNER], False) | norm("up", WIDTH)
    d = conv("down1", [4, 4, 1, WIDTH]) | conv("down2", [4, 4, WIDTH, INNER], not normed) | (norm("down2", INNER) if normed else {})
    return {"G": net(801, g | conv("picture", [4, 4, 1, WIDTH])), "D": net(821, d | dense("logit", FLAT, 1))}


def generate(w, z):
    x = F.relu(normalise(w, "dense", linear(w, "dense", z))).reshape(-1, 4, 4, INNER)
    x = F.relu(normalise(w, "up", convolve(F.conv_transpose2d, w, "up", x)))
    return torch.tanh(convolve(F.conv_transpose2d, w, "picture", x))


def score(w, x):
    x = convolve(F.conv2d, w, "down2", leaky(convolve(F.conv2d, w, "down1", x)))
    x = normalise(w, "down2", x) if "down2/gamma" in w else x
    return linear(w, "logit", leaky(x).flatten(1))


def penalty(w, real, fake):
    """WGAN-GP's equation 3, one ε for each example."""
    x = (real + data(843, [N, 1, 1, 1], 0.5).add(0.5) * (fake - real)).detach().requires_grad_()
    (slope,) = torch.autograd.grad(score(w, x).sum(), x, create_graph=True)
    return LAMBDA * (slope.flatten(1).norm(dim=1) - 1).square().mean()


def case(normed):
    nets = make(normed)
    g, d = nets["G"]["weights"], nets["D"]["weights"]
    real, z = data(841, [N, 16, 16, 1]), data(842, [N, LATENT], 1.7)
    fake = generate(g, z)
    own = {"adversarial": score(d, fake.detach()).mean() - score(d, real).mean()}
    if not normed:
        own["gradientPenalty"] = penalty(d, real, fake.detach())
    other = {"adversarial": -score(d, fake).mean()}
    return {"nets": described(nets), "D": step(own, {"D": nets["D"]}), "G": step(other, {"G": nets["G"]})}


def golden():
    return {"penalty": case(False), "clipping": case(True)}
