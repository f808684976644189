"""The training step of a GAN given as data (see spec.ts) in eager PyTorch.
usage: python pytorch.py SPEC THREADS   (pip install torch)"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

spec = json.loads(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
BATCH, CODES, GAMMA = spec["batch"], spec.get("codes"), spec.get("gamma", 0)
# Channels first, as PyTorch is fastest with by default.
shape = [spec["shape"][-1], *spec["shape"][:-1]]


def product(sizes):
    return int(torch.tensor(sizes).prod())


def net(layers, inside):
    """Builds a net for examples of shape `inside`; returns it and the shape of its result."""
    parts = []
    for layer in layers:
        units, norm = layer["units"], layer.get("norm", False)
        if layer["kind"] == "dense":
            parts += [nn.Flatten()] if len(inside) > 1 else []
            parts += [nn.Linear(product(inside), units, bias=not norm)]
            parts += [nn.BatchNorm1d(units)] if norm else []
            inside = [units]
        else:
            kind = nn.Conv2d if layer["kind"] == "down" else nn.ConvTranspose2d
            parts += [kind(inside[0], units, 4, 2, 1, bias=not norm)]
            parts += [nn.BatchNorm2d(units)] if norm else []
            scale = 0.5 if layer["kind"] == "down" else 2
            inside = [units, int(inside[1] * scale), int(inside[2] * scale)]
        parts += {"relu": [nn.ReLU()], "leaky": [nn.LeakyReLU(spec["slope"])], "tanh": [nn.Tanh()]}.get(
            layer.get("activation"), [])
        if "map" in layer:
            height, width, channels = layer["map"]
            inside = [channels, height, width]
            parts += [nn.Unflatten(1, inside)]
    return nn.Sequential(*parts), inside


G, _ = net(spec["nets"]["G"], [spec["latent"]])
trunk, features = net(spec["nets"]["trunk"], shape)
critic, _ = net(spec["nets"]["critic"], features)
Q, _ = net(spec["nets"].get("Q", []), features)
of_d = [*trunk.parameters(), *critic.parameters()]
of_g = [*G.parameters(), *Q.parameters()]
adam_d = torch.optim.Adam(of_d, spec["learningRate"]["D"], (0.5, 0.999))
adam_g = torch.optim.Adam(of_g, spec["learningRate"]["G"], (0.5, 0.999))
real = torch.rand(BATCH, *shape) * 2 - 1


def draw():
    if not CODES:
        return torch.randn(BATCH, spec["latent"]), None
    classes, uniforms = CODES["classes"], CODES["uniforms"]
    digit, rest = torch.randint(classes, (BATCH,)), torch.rand(BATCH, uniforms) * 2 - 1
    noise = torch.randn(BATCH, spec["latent"] - classes - uniforms)
    return torch.cat([noise, F.one_hot(digit, classes).float(), rest], 1), (digit, rest)


def information(drawn, read):
    digit, rest = drawn
    logits, mean, log_deviation = read.split([CODES["classes"], CODES["uniforms"], CODES["uniforms"]], 1)
    off = (rest - mean) * torch.exp(-log_deviation)
    return F.cross_entropy(logits, digit) + CODES["lambda"] * (0.5 * off**2 + log_deviation).sum(1).mean()


def scored(x):
    """Logits, and the mean squared gradient of D at x, which can be differentiated again."""
    x = x.detach().requires_grad_(True)
    logits = critic(trunk(x))
    (slope,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    return logits, slope.square().sum((1, 2, 3)).mean()


def loss_of_d(fake):
    if not GAMMA:
        return F.softplus(-critic(trunk(real))).mean() + F.softplus(critic(trunk(fake))).mean()
    (on_real, r1), (on_fake, r2) = scored(real), scored(fake)
    return F.softplus(on_fake - on_real).mean() + GAMMA / 2 * (r1 + r2)


def step():
    with torch.no_grad():
        fake = G(draw()[0])
    adam_d.zero_grad()
    loss_of_d(fake).backward()
    adam_d.step()
    # The generator's step needs no gradients of the critic's weights.
    trunk.requires_grad_(False), critic.requires_grad_(False)
    adam_g.zero_grad()
    z, drawn = draw()
    seen = trunk(G(z))
    lead = critic(seen) - (critic(trunk(real)) if spec["loss"] == "relativistic" else 0)
    loss = F.softplus(-lead).mean()
    (loss + information(drawn, Q(seen)) if CODES else loss).backward()
    adam_g.step()
    trunk.requires_grad_(True), critic.requires_grad_(True)


weights = sum(parameter.numel() for parameter in of_d + of_g)
for _ in range(3):  # the first steps build what later ones reuse
    step()
print(json.dumps({"version": torch.__version__, "weights": weights}), flush=True)
for line in sys.stdin:
    times, end = [], time.perf_counter() + json.loads(line)["atLeast"] / 1e3
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps(times), flush=True)
