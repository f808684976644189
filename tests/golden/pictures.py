"""Bicubic resizing, PSNR and SSIM, each by another way than the library's: dense matrices and sums over whole windows."""
import math

import numpy as np
import torch
import torch.nn.functional as F

from sequence import rounded, tensor


def cubic(x):
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x < 2, far, 0))


def matrix(size, count):
    """[count, size]: imresize's contributions, every sample and its mirror images summed into a dense matrix."""
    scale = count / size
    # MATLAB counts from 1: u = x / scale + (1 - 1 / scale) / 2
    u = np.arange(1, count + 1) / scale + 0.5 * (1 - 1 / scale)
    reach = np.arange(1 - 8 * size, 9 * size + 1)  # far enough to both sides
    distance = u[:, None] - reach[None, :]
    w = scale * cubic(scale * distance) if scale < 1 else cubic(distance)
    w /= w.sum(1, keepdims=True)
    mirror = np.concatenate([np.arange(size), np.arange(size)[::-1]])
    m = np.zeros((count, size))
    for k, r in enumerate(reach):
        m[:, mirror[(r - 1) % (2 * size)]] += w[:, k]
    return m


def bicubic(x, to, whole):
    keep = (lambda v: np.clip(np.floor(v + 0.5), 0, 255)) if whole else (lambda v: v)
    # imresize: [~, order] = sort(scale), the smaller scale first, the first dimension of equal ones
    for axis in sorted((0, 1), key=lambda a: to[a] / x.shape[a]):
        x = keep(np.moveaxis(np.tensordot(matrix(x.shape[axis], to[axis]), x, (1, axis)), 0, axis))
    return x


def pytorch_bicubic(x, to):
    """PyTorch's has another edge, so only its inside is the same."""
    y = F.interpolate(torch.from_numpy(x).permute(2, 0, 1)[None], size=to, mode="bicubic", antialias=True)
    return y[0].permute(1, 2, 0).numpy()


def ssim(a, b, peak=255):
    g = np.exp(-((np.arange(11) - 5.0) ** 2) / (2 * 1.5**2))
    window = torch.from_numpy(np.outer(g, g) / np.outer(g, g).sum())[None, None]
    local = lambda v: F.conv2d(torch.from_numpy(v)[None, None], window)[0, 0].numpy()
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    ma, mb = local(a), local(b)
    va, vb, cov = local(a * a) - ma**2, local(b * b) - mb**2, local(a * b) - ma * mb
    return float((((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma**2 + mb**2 + c1) * (va + vb + c2))).mean())


def golden():
    floats = tensor(301, [9, 12, 3]).astype(np.float64)
    big = tensor(302, [24, 30, 1]).astype(np.float64)
    whole = np.floor((tensor(303, [12, 8, 3]).astype(np.float64) + 1) * 127.5 + 0.5)
    sizes = [[3, 4], [18, 24], [27, 12], [5, 7], [2, 30]]
    inside = [([8, 10], 2), ([32, 40], 4), ([12, 15], 2)]
    noisy = tensor(305, [20, 17]).astype(np.float64) * 12
    plane = np.add.outer(np.arange(20) * 7.0, np.arange(17) * 5.0)
    other = np.clip(plane + noisy, 0, 255)
    error = ((plane - other) ** 2).mean()
    inner = ((plane - other)[3:-3, 3:-3] ** 2).mean()
    return {
        "floats": [{"to": to, "values": rounded(bicubic(floats, to, False))} for to in sizes],
        "bytes": [{"to": to, "values": bicubic(whole, to, True).astype(int).ravel().tolist()} for to in ([3, 2], [24, 16], [11, 3], [24, 3], [3, 16])],
        "pytorch": [
            {"to": to, "border": border, "values": rounded(pytorch_bicubic(big, to)[border:-border, border:-border])}
            for to, border in inside
        ],
        "psnr": 10 * math.log10(255**2 / error),
        "psnr, border 3": 10 * math.log10(255**2 / inner),
        "ssim": ssim(plane, other),
        "ssim, border 3": ssim(plane[3:-3, 3:-3].copy(), other[3:-3, 3:-3].copy()),
    }
