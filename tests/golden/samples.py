"""Measures of two sets of features by scikit-learn, SciPy, prdc and PyTorch. `samples.test.ts` holds the library to them."""
import contextlib
import io

import numpy as np
import torch
import torch.nn.functional as F
from prdc import compute_prdc
from pytorch_msssim import ms_ssim
from pytorch_msssim.ssim import _fspecial_gauss_1d, _ssim
from scipy.stats import entropy, mannwhitneyu
from sklearn.cluster import KMeans
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors

from sequence import rounded, tensor


def sets(rows, columns, seed):
    """Sums of three uniforms, near to normal; what is generated lies a little apart and is narrower."""
    real = sum(tensor(seed + i, [rows, columns]) for i in range(3))
    generated = sum(tensor(seed + 3 + i, [rows, columns]) for i in range(3))
    return generated * np.float32(0.875) + np.float32(0.125), real


def kernel_distance(x, y):
    """Unbiased MMD² of Gretton et al., eq. 3, by scikit-learn's kernel."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    kernel = lambda a, b: polynomial_kernel(a, b, degree=3, gamma=1 / a.shape[1], coef0=1)  # noqa: E731
    n, m = len(x), len(y)
    xx, yy = kernel(x, x), kernel(y, y)
    within = (xx.sum() - np.trace(xx)) / n / (n - 1) + (yy.sum() - np.trace(yy)) / m / (m - 1)
    return within - 2 * kernel(x, y).mean()


def share_inside(points, of, k):
    """Share of points in balls to the k-th neighbour, rim included, by torch.cdist."""
    points, of = (torch.from_numpy(a).double() for a in (points, of))
    exact = "donot_use_mm_for_euclid_dist"
    radii = torch.cdist(of, of, compute_mode=exact).kthvalue(k + 1, dim=1).values
    return (torch.cdist(points, of, compute_mode=exact) <= radii[None]).any(1).double().mean().item()


def two_sample(generated, real):
    """Leave-one-out 1-NN on the union, by scikit-learn."""
    union = np.concatenate([generated, real]).astype(np.float64)
    label = np.arange(len(union)) < len(generated)
    ids = NearestNeighbors(n_neighbors=2, algorithm="brute").fit(union).kneighbors(return_distance=False)[:, 0]
    right = label[ids] == label
    return right[label].mean(), right[~label].mean()


def rank_sum(a, b):
    """Meehan et al. by SciPy's U."""
    n, m = len(a), len(b)
    u = mannwhitneyu(a, b, alternative="less", method="asymptotic", use_continuity=False).statistic
    return (u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12)


def cells():
    """Lloyd's rounds from the first rows by scikit-learn, and z in each cell of what lies in it."""
    generated, train = sets(400, 4, 2000)
    _, held = sets(300, 4, 2100)
    found = KMeans(n_clusters=4, init=train[:4].astype(np.float64), n_init=1, tol=0, algorithm="lloyd", max_iter=300)
    found.fit(train.astype(np.float64))
    nearest = NearestNeighbors(n_neighbors=1).fit(train.astype(np.float64))
    far = lambda x: nearest.kneighbors(x.astype(np.float64))[0][:, 0]  # noqa: E731
    ofGenerated, ofHeld = (found.predict(x.astype(np.float64)) for x in (generated, held))
    z = [rank_sum(far(generated[ofGenerated == c]), far(held[ofHeld == c])) for c in range(4)]
    return {
        "centres": rounded(found.cluster_centers_),
        "sizes": np.bincount(found.labels_).tolist(),
        "z": rounded(z),
        "whole": rank_sum(far(generated), far(held)),
    }


def inception_score(splits):
    """SciPy's entropy of each row relative to the mean of its split."""
    logits = tensor(3000, [95, 7], 3.0).astype(np.float64)
    p = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype(np.float32).astype(np.float64)
    parts = [p[i * 95 // splits : (i + 1) * 95 // splits] for i in range(splits)]
    scores = [np.exp(np.mean([entropy(row, part.mean(0)) for row in part])) for part in parts]
    return {"splits": splits, "probabilities": rounded(p), "score": np.mean(scores), "deviation": np.std(scores)}


def prd():
    """Sajjadi et al., §3.3, of two histograms."""
    made, given = (np.abs(tensor(seed, [20])).astype(np.float64) for seed in (3101, 3102))
    made, given = made / made.sum(), given / given.sum()
    slopes = np.tan(np.linspace(1e-10, np.pi / 2 - 1e-10, 101))
    precision = np.minimum(given[None] * slopes[:, None], made[None]).sum(1)
    recall = precision / slopes
    f = lambda b: ((1 + b**2) * precision * recall / (b**2 * precision + recall + 1e-10)).max()  # noqa: E731
    return {"generated": made.tolist(), "real": given.tolist(), "precision": rounded(precision),
            "recall": rounded(recall), "f8": f(8), "fEighth": f(1 / 8)}


WEIGHTS = torch.tensor([0.0448, 0.2856, 0.3001, 0.2363, 0.1333], dtype=torch.float64)


def pictures(size, channels):
    """Two pictures in [-1, 1] that are alike in part, as [1, channels, size, size]."""
    one, noise = tensor(4000 + size, [1, size, size, channels]), tensor(4001 + size, [1, size, size, channels])
    made = [one, (one + noise) / np.float32(2)]
    return [torch.from_numpy(x).double().permute(0, 3, 1, 2) for x in made]


def ms_ssim_of(size, channels, scales):
    """pytorch-msssim, which has no less than five scales by itself, but its parts do."""
    a, b = (x + 1 for x in pictures(size, channels))
    if scales == 5:
        return ms_ssim(a, b, data_range=2, weights=(WEIGHTS / WEIGHTS.sum()).tolist(), K=(0.01, 0.03)).item()
    window = _fspecial_gauss_1d(11, 1.5).double().repeat([channels, 1, 1, 1])
    terms = []
    for scale in range(scales):
        similarity, contrast = _ssim(a, b, data_range=2, win=window, K=(0.01, 0.03))
        terms.append(torch.relu(contrast if scale + 1 < scales else similarity))
        a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
    weights = WEIGHTS[:scales] / WEIGHTS[:scales].sum()
    return torch.prod(torch.stack(terms) ** weights[:, None, None], dim=0).mean().item()


def golden():
    found = []
    for rows, columns, k in [[300, 8, 3], [250, 64, 5]]:
        generated, real = sets(rows, columns, 1000 + rows)
        with contextlib.redirect_stdout(io.StringIO()):
            ours = compute_prdc(real_features=real, fake_features=generated, nearest_k=k)
        precision, recall = share_inside(generated, real, k), share_inside(real, generated, k)
        # Without ties the strict balls of prdc hold the same.
        assert abs(precision - ours["precision"]) < 1e-12 and abs(recall - ours["recall"]) < 1e-12
        ofGenerated, ofReal = two_sample(generated, real)
        found.append({
            "rows": rows, "columns": columns, "k": k,
            "kernelDistance": float(f"{kernel_distance(generated, real):.12g}"),
            "precision": precision, "recall": recall,
            "density": float(ours["density"]), "coverage": float(ours["coverage"]),
            "twoSample": {"generated": float(ofGenerated), "real": float(ofReal)},
        })
    return {"sets": found, "cells": cells(), "inception": [inception_score(1), inception_score(4)], "prd": prd(),
            "similarities": [{"size": s, "channels": c, "scales": n, "similarity": ms_ssim_of(s, c, n)}
                             for s, c, n in [[28, 1, 2], [32, 3, 2], [64, 3, 3], [176, 1, 5]]]}
