"""The step of dcgan28.ts in eager PyTorch: one D and one G step per line read, answered by its milliseconds.
usage: python dcgan28.py THREADS   (pip install torch)"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

BATCH, NOISE = 64, 64
torch.set_num_threads(int(sys.argv[1]))

generator = nn.Sequential(
    nn.Linear(NOISE, 7 * 7 * 128, bias=False), nn.BatchNorm1d(7 * 7 * 128), nn.ReLU(), nn.Unflatten(1, (128, 7, 7)),
    nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
    nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh())
critic = nn.Sequential(
    nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
    nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
    nn.Flatten(), nn.Linear(128 * 7 * 7, 1))
adam_g = torch.optim.Adam(generator.parameters(), 2e-4, (0.5, 0.999))
adam_d = torch.optim.Adam(critic.parameters(), 2e-4, (0.5, 0.999))
real = torch.rand(BATCH, 1, 28, 28) * 2 - 1


def step():
    with torch.no_grad():
        fake = generator(torch.randn(BATCH, NOISE))
    adam_d.zero_grad()
    (F.softplus(-critic(real)).mean() + F.softplus(critic(fake)).mean()).backward()
    adam_d.step()
    # The generator's step needs no gradients of the critic's weights.
    critic.requires_grad_(False)
    adam_g.zero_grad()
    F.softplus(-critic(generator(torch.randn(BATCH, NOISE)))).mean().backward()
    adam_g.step()
    critic.requires_grad_(True)


for _ in range(3):
    step()
for _ in sys.stdin:
    start = time.perf_counter()
    step()
    print((time.perf_counter() - start) * 1e3, flush=True)
