"""Writes embeddings.json: the frequencies of random Fourier features, features of vectors, and maximum mean discrepancies with the exact Gaussian kernel, by numpy and scipy.

    /usr/bin/python3 embeddings.py > embeddings.json
"""
import json
import math

import numpy as np
from scipy.spatial.distance import cdist, pdist

MASK = (1 << 64) - 1
FREQUENCIES = 128
random = np.random.default_rng(20240611)


def xxh64(data):
    # XXH64 of less than 32 bytes, seed 0, by its specification.
    p1, p2, p3, p4, p5 = 11400714785074694791, 14029467366897019727, 1609587929392839161, 9650029242287828579, 2870177450012600261
    rotate = lambda x, r: ((x << r) | (x >> (64 - r))) & MASK
    h, at = (p5 + len(data)) & MASK, 0
    while at + 8 <= len(data):
        k = rotate(int.from_bytes(data[at:at + 8], "little") * p2 & MASK, 31) * p1 & MASK
        h, at = (rotate(h ^ k, 27) * p1 + p4) & MASK, at + 8
    if at + 4 <= len(data):
        h, at = (rotate(h ^ (int.from_bytes(data[at:at + 4], "little") * p1 & MASK), 23) * p2 + p3) & MASK, at + 4
    for byte in data[at:]:
        h = rotate(h ^ (byte * p5 & MASK), 11) * p1 & MASK
    h = (h ^ (h >> 33)) * p2 & MASK
    h = (h ^ (h >> 29)) * p3 & MASK
    return h ^ (h >> 32)


def mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


def frequencies(name, dimension, seed):
    state = mix(xxh64(name.encode()) ^ mix(dimension)) ^ mix(seed)

    def uniform():
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) & MASK
        return (mix(state) >> 11) / 2 ** 53

    normal = []
    while len(normal) < FREQUENCIES * dimension:
        u, v = 2 * uniform() - 1, 2 * uniform() - 1
        s = u * u + v * v
        if s >= 1 or s == 0:
            continue
        factor = math.sqrt(-2 * math.log(s) / s)
        normal += [u * factor, v * factor]
    return np.array(normal[:FREQUENCIES * dimension]).reshape(FREQUENCIES, dimension)


def features(x, name, bandwidth, seed=1):
    phases = x @ frequencies(name, x.shape[1], seed).T / bandwidth
    return np.hstack([np.cos(phases), np.sin(phases)]) / math.sqrt(FREQUENCIES)


def unbiased(xx, yy, xy):
    n, m = len(xx), len(yy)
    return (xx.sum() - np.trace(xx)) / n / (n - 1) + (yy.sum() - np.trace(yy)) / m / (m - 1) - 2 * xy.mean()


def discrepancy(name, x, y):
    x, y = x.astype(np.float32).astype(float), y.astype(np.float32).astype(float)
    bandwidth = float(np.median(pdist(x)))
    kernel = lambda a, b: np.exp(-cdist(a, b, "sqeuclidean") / (2 * bandwidth ** 2))
    exact = unbiased(kernel(x, x), kernel(y, y), kernel(x, y))
    z = features(np.vstack([x, y]), name, bandwidth)
    gram, n = z @ z.T, len(x)
    mapped = unbiased(gram[:n, :n], gram[n:, n:], gram[:n, n:])
    above = 0
    for _ in range(2000):
        order = random.permutation(len(gram))
        a, b = order[:n], order[n:]
        above += unbiased(gram[np.ix_(a, a)], gram[np.ix_(b, b)], gram[np.ix_(a, b)]) >= mapped
    return {"name": name, "bandwidth": bandwidth, "x": x.tolist(), "y": y.tolist(), "exact": exact, "mapped": mapped, "p": (above + 1) / 2001}




vectors = np.array([[0.5, -1.25, 2, 0, 3], [0, 0, 0, 0, 0], [100, 250.5, -75, 8, 1], [1e6, -1e6, 1e6, 3, 4]], np.float32).astype(float)
print(json.dumps({
    "frequencies": {"name": "text", "dimension": 3, "seed": 1, "values": frequencies("text", 3, 1).ravel().tolist()},
    "features": {"name": "image", "bandwidth": 2.5, "vectors": vectors.tolist(), "values": (features(vectors[:3], "image", 2.5) * math.sqrt(FREQUENCIES)).tolist()},
    "cases": [
        discrepancy("same", random.normal(0, 1, (200, 6)), random.normal(0, 1, (150, 6))),
        discrepancy("shifted", random.normal(0, 1, (200, 6)), random.normal(0.5, 1, (150, 6))),
        discrepancy("wider", random.normal(0, 1, (200, 6)), random.normal(0, 1.6, (150, 6))),
        discrepancy("slightly", random.normal(0, 1, (200, 4)), random.normal(0.12, 1, (150, 4))),
        discrepancy("two clusters", random.normal(0, 1, (150, 3)) + 4 * random.integers(0, 2, (150, 1)), random.normal(0, 1, (200, 3)) + 4 * (random.random((200, 1)) < 0.8)),
    ],
}, indent=None))
