"""SeFa's directions by numpy: eigenvectors of A^T A, signs so that the entry farthest from 0 is positive, the strongest first."""
import numpy as np

from sequence import rounded, tensor


def directions(*kernels):
    gram = sum(k.astype(np.float64) @ k.astype(np.float64).T for k in kernels)
    values, vectors = np.linalg.eigh(gram)
    rows = vectors.T[::-1]
    rows = rows * np.sign(rows[np.arange(len(rows)), np.abs(rows).argmax(1)])[:, None]
    return {"strengths": rounded(values[::-1]), "directions": rounded(rows)}


def golden():
    """Of a dense kernel [5, 7], and of the layers [4, channels] that make a StyleGAN's scales, in the library's order."""
    styles = [tensor(901 + i, [4, c]) for i, c in enumerate((6, 6, 3, 6, 3))]
    return {"dense": directions(tensor(900, [5, 7])), "styles": directions(*styles), "coarse": directions(styles[0], styles[1], styles[3])}
