"""Measures of disentanglement by scikit-learn. `disentanglement.test.ts` holds the library to them."""
import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import mutual_info_score
from sklearn.tree import DecisionTreeClassifier

from sequence import tensor


def data(rows, seed):
    """Three factors, and codes that are mixtures of them with something of their own."""
    factors = np.floor(tensor(seed, [rows, 3], 1.0, 1.0) * np.array([1.5, 2.0, 4.0], dtype=np.float32))
    codes = factors @ tensor(seed + 1, [3, 4]) + tensor(seed + 2, [rows, 4])
    return codes.astype(np.float32), factors.astype(np.int64)


def table(codes, factors, bins=20):
    cut = [np.digitize(c, np.histogram(c, bins)[1][:-1]) for c in codes.T]
    return np.array([[mutual_info_score(f, c) for f in factors.T] for c in cut])


def golden():
    result = []
    for rows, seed in ((300, 1), (80, 5)):
        codes, factors = data(rows, seed)
        m = table(codes, factors)
        most = (m**2).max(1)
        modularity = 1 - ((m**2).sum(1) - most) / (most * (factors.shape[1] - 1))
        fit = lambda c, f: LinearRegression().fit(c[:, None], f).score(c[:, None], f)  # noqa: E731
        r2 = np.sort([[fit(c, f) for c in codes.T.astype(np.float64)] for f in factors.T], 1)
        top = np.sort(m, 0)
        entropies = np.array([mutual_info_score(f, f) for f in factors.T])
        classes = factors[:, 2]
        # Two splits deep: deeper down several would be equally good.
        tree = DecisionTreeClassifier(max_depth=2).fit(codes, classes)
        linear = LogisticRegression(C=1.0, solver="newton-cg", tol=1e-12, max_iter=10000).fit(codes.astype(np.float64), classes)
        offsets = linear.intercept_ - linear.intercept_.mean()
        result.append(
            {
                "rows": rows,
                "codes": [float(v) for v in codes.ravel()],
                "factors": [int(v) for v in factors.ravel()],
                "modularity": float(modularity.mean()),
                "separatedPredictability": float((r2[:, -1] - r2[:, -2]).mean()),
                "tree": {
                    "importances": [float(v) for v in tree.feature_importances_],
                    "classes": [int(v) for v in tree.predict(codes)],
                },
                "linear": [[float(v) for v in row] for row in np.c_[linear.coef_, offsets]],
                "mutualInformationGap": float(((top[-1] - top[-2]) / entropies).mean()),
            }
        )
    return result
