"""Numbers that Python and TypeScript make alike, so that the files hold results only. `sequence.ts` is the same."""
import math

import numpy as np


def sequence(seed, size, scale=1.0, centre=0.0):
    """`size` float32 numbers in centre ± scale: a linear congruential generator modulo 2**32 (Numerical Recipes)."""
    state, values = seed * 2654435761 % 2**32, np.empty(size, dtype=np.float64)
    for i in range(size):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = state / 2**31 - 1
    return (centre + scale * values).astype(np.float32)


def tensor(seed, shape, scale=1.0, centre=0.0):
    return sequence(seed, math.prod(shape), scale, centre).reshape(shape)


WHOLE = 128  # tensors up to this size are written whole
SAMPLES = 48


def summary(values, seed=1):
    """What is kept of a tensor: its norm and largest entry, its product with a fixed vector, and some entries."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    probe = sequence(seed, flat.size).astype(np.float64)
    kept = {
        "shape": list(np.shape(values)),
        "norm": float(np.linalg.norm(flat)),
        "most": float(np.abs(flat).max()),
        "probe": float(flat @ probe),
    }
    if flat.size <= WHOLE:
        return kept | {"all": rounded(flat)}
    picks = np.linspace(0, 2**31, SAMPLES, endpoint=False).astype(np.int64) * 2654435761 % flat.size
    return kept | {"at": picks.tolist(), "values": rounded(flat[picks])}


def rounded(values):
    """Nine significant digits: float32 has fewer."""
    return [float(f"{v:.9g}") for v in np.asarray(values, dtype=np.float64).ravel()]
