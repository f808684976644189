"""Measures of two sets of features by scikit-learn, SciPy, prdc and PyTorch. `samples.test.ts` holds the library to them."""
import contextlib
import io

import numpy as np
import torch
from prdc import compute_prdc
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors

from sequence import tensor


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
    return {"sets": found}
