"""Writes the golden values that the tests beside it read: `python tests/golden/make.py` (torch 2.13, numpy, scipy,
scikit-learn, prdc, pytorch-msssim).

Everything is computed in float64 from float32 inputs, so what differs in a float32 library is that library's rounding.
Running it again writes the same bytes.
"""
import json
import sys
from pathlib import Path

import torch

sys.dont_write_bytecode = True  # a checkout stays clean

import augment  # noqa: E402
import bigan  # noqa: E402
import classifier  # noqa: E402
import conditional  # noqa: E402
import cyclegan  # noqa: E402
import dcgan28  # noqa: E402
import directions  # noqa: E402
import disentanglement  # noqa: E402
import fastgan  # noqa: E402
import frechet  # noqa: E402
import infogan  # noqa: E402
import jointEmbedding  # noqa: E402
import losses  # noqa: E402
import norms  # noqa: E402
import optimizers  # noqa: E402
import penalties  # noqa: E402
import pictures  # noqa: E402
import pix2pix  # noqa: E402
import r3gan  # noqa: E402
import residual  # noqa: E402
import samples  # noqa: E402
import semiSupervised  # noqa: E402
import srgan  # noqa: E402
import stylegan  # noqa: E402
import textToImage  # noqa: E402
import unrolled  # noqa: E402
import vae  # noqa: E402
import wgan  # noqa: E402

torch.set_num_threads(1)
HERE = Path(__file__).parent
for module in (augment, losses, penalties, dcgan28, classifier, disentanglement, frechet, pictures, semiSupervised, bigan, conditional, textToImage, srgan, infogan, jointEmbedding, vae, pix2pix, optimizers, norms, unrolled, samples, r3gan, residual, wgan, cyclegan, stylegan, directions, fastgan):
    (HERE / f"{module.__name__}.json").write_text(json.dumps(module.golden(), separators=(",", ":")) + "\n")
