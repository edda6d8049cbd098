#!/usr/bin/env python3
"""Writes expected_distances.csv: the kernel and the Frechet distance by numpy and scipy, from their definitions.

    pip install numpy==2.4.6 scipy==1.17.1
    python3 make_expected_distances.py > expected_distances.csv
"""
import numpy as np
from scipy.linalg import sqrtm


def residue(i, k, s):
    return ((31 * i * i + 17 * i * k + 7 * k * k + 13 * i * s + 101 * s) % 1009) / 1009


def features(photos, size, painted):
    """The same formula as in FeatureDistanceTest; a painting depends on its own photo."""
    return np.array([[np.float32(residue(i, k, 1) + (0.5 * residue(i, k, 2) + 0.1 if painted else 0))
                      for k in range(size)] for i in range(photos)]).astype(np.float64)


def kernel(x, y):
    return (x @ y / len(x) + 1) ** 3


def kid(y, x):
    """Gretton et al. 2012, equation 4, pair by pair."""
    n = len(x)
    return sum(kernel(x[i], x[j]) + kernel(y[i], y[j]) - kernel(x[i], y[j]) - kernel(x[j], y[i])
               for i in range(n) for j in range(n) if i != j) / (n * (n - 1))


def kid_without(painted, truth, i):
    return kid(np.delete(painted, i, 0), np.delete(truth, i, 0))


def interval(value, without):
    half = 1.96 * np.sqrt((len(without) - 1) / len(without) * np.sum((without - np.mean(without)) ** 2))
    return value - half, value + half


def frechet(x, y):
    c1, c2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    n, d = x.shape
    if n > d:
        root = np.trace(sqrtm(c1 @ c2)).real
    else:  # sqrtm is at a loss with singular matrices; the trace is the sum of these singular values too
        root = np.linalg.norm((x - x.mean(0)) @ (y - y.mean(0)).T, "nuc") / (n - 1)
    return np.sum((x.mean(0) - y.mean(0)) ** 2) + np.trace(c1) + np.trace(c2) - 2 * root


print("photos,features,kernel,low,high,frechet")
for photos, size in ((40, 12), (11, 30)):
    truth, painted = features(photos, size, False), features(photos, size, True)
    value = kid(painted, truth)
    low, high = interval(value, np.array([kid_without(painted, truth, i) for i in range(photos)]))
    print(f"{photos},{size},{value:.12g},{low:.12g},{high:.12g},{frechet(truth, painted):.12g}")
