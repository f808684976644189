"""Eigenvalues and Fréchet distances by LAPACK: numpy's eigvalsh and svd, scipy's sqrtm. `frechet.test.ts` holds the library to them."""
import numpy as np
import scipy.linalg

from sequence import rounded, tensor


def symmetric(seed, n):
    x = tensor(seed, [n, n]).astype(np.float64)
    return x + x.T


def graded(seed, n):
    """Sizes from 1 down to 1e-12, as covariances of deep features have."""
    scale = 10.0 ** np.linspace(0, -6, n)
    x = tensor(seed, [n, n]).astype(np.float64)
    return scale[:, None] * (x @ x.T / n) * scale[None, :]


def features(seed, rows, columns):
    """Float32 features whose columns hang together, and are of unequal size."""
    x = tensor(seed, [rows, columns])
    x[:, 1:] += x[:, :-1] * np.float32(0.5)
    return x * np.linspace(1, 0.1, columns).astype(np.float32)


def parts(x):
    x = x.astype(np.float64)
    return x.mean(0), (x - x.mean(0)) / np.sqrt(len(x) - 1)


def by_roots(x, y):
    """The formula as it stands."""
    (m1, f1), (m2, f2) = parts(x), parts(y)
    c1, c2 = f1.T @ f1, f2.T @ f2
    root = scipy.linalg.sqrtm(c1 @ c2).real
    return ((m1 - m2) ** 2).sum() + np.trace(c1 + c2 - 2 * root)


def by_singular_values(x, y):
    """Without squares: Tr (C1 C2)^½ is the sum of the singular values of F1 F2ᵀ."""
    (m1, f1), (m2, f2) = parts(x), parts(y)
    shared = np.linalg.svd(f1 @ f2.T, compute_uv=False).sum()
    return ((m1 - m2) ** 2).sum() + (f1**2).sum() + (f2**2).sum() - 2 * shared


SETS = [[200, 300, 24], [600, 700, 512], [40, 60, 2048], [40, 300, 128], [300, 40, 128]]


def golden():
    sets = []
    for i, (r1, r2, columns) in enumerate(SETS):
        x, y = features(401 + i, r1, columns), features(411 + i, r2, columns)
        value = by_singular_values(x, y)
        if columns == 24:
            assert abs(by_roots(x, y) - value) < 1e-8 * value
        sets.append({"rows": [r1, r2], "columns": columns, "distance": float(f"{value:.12g}")})
    return {
        "eigenvalues": {
            "symmetric": rounded(np.linalg.eigvalsh(symmetric(421, 40))),
            "graded": rounded(np.linalg.eigvalsh(graded(422, 30))),
        },
        "distances": sets,
    }
