"""SRGAN's steps in PyTorch, float64: pretraining's, D's and G's, with pixels and with features as content.

Pictures are NCHW here. TensorFlow pads an even map for a 3×3 convolution of stride 2 after it only; `depth_to_space` keeps the channels of a
pixel together, PyTorch's `pixel_shuffle` the pixels of a channel, so the channels before it are sorted into its order.
"""
import torch
import torch.nn.functional as F

from sequence import tensor
from stacks import data, described, step

N, PATCH, SCALE, WIDTH, CHANNELS, BLOCKS = 3, 32, 4, 3, 3, 1
D_WIDTH, D_HIDDEN = 2, 4


def made(first, table):
    weights = {}
    for i, (name, (shape, scale, centre)) in enumerate(table.items()):
        weights[name] = torch.from_numpy(tensor(first + i, shape, scale, centre)).double().requires_grad_()
    return {"table": table, "first": first, "weights": weights}


def conv_table(name, kernel, inputs, outputs, bias):
    rows = {f"{name}/kernel": ([kernel, kernel, inputs, outputs], 1.5 / (kernel * inputs**0.5), 0)}
    return rows | ({f"{name}/bias": ([outputs], 0.3, 0)} if bias else {})


def norm_table(name, channels):
    return {f"{name}/gamma": ([channels], 0.3, 1), f"{name}/beta": ([channels], 0.3, 0)}


def alpha_table(name, channels=WIDTH):
    return {f"{name}/alpha": ([1, 1, channels], 0.3, 0.3)}


def g_table(first):
    t = conv_table("first", 9, CHANNELS, WIDTH, True) | alpha_table("first")
    for i in range(BLOCKS):
        t |= conv_table(f"b{i}1", 3, WIDTH, WIDTH, False) | norm_table(f"b{i}1", WIDTH) | alpha_table(f"b{i}1")
        t |= conv_table(f"b{i}2", 3, WIDTH, WIDTH, False) | norm_table(f"b{i}2", WIDTH)
    t |= conv_table("body", 3, WIDTH, WIDTH, False) | norm_table("body", WIDTH)
    for i in (1, 2):
        t |= conv_table(f"up{i}", 3, WIDTH, 4 * WIDTH, True) | alpha_table(f"up{i}")
    return made(first, t | conv_table("picture", 9, WIDTH, CHANNELS, True))


def d_table(first):
    t, inputs = {}, CHANNELS
    for i, times in enumerate([1, 1, 2, 2, 4, 4, 8, 8]):
        outputs = times * D_WIDTH
        t |= conv_table(f"c{i}", 3, inputs, outputs, i == 0) | (norm_table(f"c{i}", outputs) if i else {})
        inputs = outputs
    flat = (PATCH // 16) ** 2 * inputs
    t |= {"dense/kernel": ([flat, D_HIDDEN], 0.3, 0), "dense/bias": ([D_HIDDEN], 0.3, 0)}
    return made(first, t | {"score/kernel": ([D_HIDDEN, 1], 0.8, 0), "score/bias": ([1], 0.3, 0)})


def conv(w, name, x, stride=1):
    kernel = w[f"{name}/kernel"].permute(3, 2, 0, 1)
    rim = kernel.shape[2] // 2
    x = F.pad(x, (0, 1, 0, 1)) if stride == 2 else F.pad(x, (rim,) * 4)
    return F.conv2d(x, kernel, w.get(f"{name}/bias"), stride=stride)


def norm(w, name, x):
    return F.batch_norm(x, None, None, w[f"{name}/gamma"], w[f"{name}/beta"], training=True, eps=1e-5)


def prelu(w, name, x):
    return F.prelu(x, w[f"{name}/alpha"].flatten())


def shuffle(x, r=2):
    n, c, h, w = x.shape
    sorted_ = x.reshape(n, r * r, c // (r * r), h, w).transpose(1, 2).reshape(n, c, h, w)
    return F.pixel_shuffle(sorted_, r)


def enlarge(g, low):
    w = g["weights"]
    first = prelu(w, "first", conv(w, "first", low))
    x = first
    for i in range(BLOCKS):
        y = prelu(w, f"b{i}1", norm(w, f"b{i}1", conv(w, f"b{i}1", x)))
        x = x + norm(w, f"b{i}2", conv(w, f"b{i}2", y))
    x = first + norm(w, "body", conv(w, "body", x))
    for i in (1, 2):
        x = prelu(w, f"up{i}", shuffle(conv(w, f"up{i}", x)))
    return conv(w, "picture", x)


def score(d, x):
    w = d["weights"]
    for i in range(8):
        x = conv(w, f"c{i}", x, 1 + i % 2)
        x = F.leaky_relu(norm(w, f"c{i}", x) if i else x, 0.2)
    x = x.permute(0, 2, 3, 1).flatten(1)
    x = F.leaky_relu(x @ w["dense/kernel"] + w["dense/bias"], 0.2)
    return x @ w["score/kernel"] + w["score/bias"]


def binary(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def golden():
    g, d = g_table(601), d_table(651)
    low = data(701, [N, PATCH // SCALE, PATCH // SCALE, CHANNELS]).permute(0, 3, 1, 2)
    high = data(702, [N, PATCH, PATCH, CHANNELS]).permute(0, 3, 1, 2)
    eye = data(703, [3, 3, CHANNELS, 4], 0.5).permute(3, 2, 0, 1)
    features = lambda x: F.relu(F.conv2d(x, eye))
    fake = enlarge(g, low)
    pixels, felt = F.mse_loss(fake, high), 0.006 * F.mse_loss(features(fake), features(high))
    adversarial = 1e-3 * binary(score(d, fake), 1.0)
    told = {"adversarial": binary(score(d, high), 1.0) + binary(score(d, fake.detach()), 0.0)}
    return {
        "nets": described({"G": g, "D": d}),
        "pretraining": step({"content": pixels}, {"G": g}),
        "D": step(told, {"D": d}),
        "G": step({"content": pixels, "adversarial": adversarial}, {"G": g}),
        "G with features": step({"content": felt, "adversarial": adversarial}, {"G": g}),
    }
