"""Writes drift.json: two-sample statistics on counts over bins and special functions from scipy, and p-values adjusted by definition.

    /usr/bin/python3 drift.py > drift.json
"""
import json

import numpy as np
from scipy import special, stats
from scipy.spatial import distance

random = np.random.default_rng(20240229)


def case(name, reference, current, centres):
    a, b = np.array(reference, float), np.array(current, float)
    n, m = a.sum(), b.sum()
    p, q = a / n, b / m
    bins = np.arange(len(a))
    # Every value of a bin at one place: what binned data knows of them.
    ks = stats.ks_2samp(np.repeat(bins, np.array(reference)), np.repeat(bins, np.array(current)), method="asymp")
    used = (a + b) > 0
    expected = np.minimum(n, m) * (a + b)[used] / (n + m)
    result = {
        "name": name,
        "reference": [int(x) for x in reference],
        "current": [int(x) for x in current],
        "centres": [float(x) for x in centres],
        "ks": float(ks.statistic),
        "ks_p": float(special.kolmogorov(ks.statistic * np.sqrt(n * m / (n + m)))),
        "js": float(distance.jensenshannon(p, q, base=2)),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)),
        "wasserstein": float(stats.wasserstein_distance(centres, centres, a, b)),
        "chi2": None, "chi2_p": None, "freedom": None,
    }
    if expected.min() >= 5:
        chi2, p_value, freedom, _ = stats.chi2_contingency(np.array([a[used], b[used]]), correction=False)
        result.update(chi2=float(chi2), chi2_p=float(p_value), freedom=int(freedom))
    k = int(used.sum())
    p, q = (a[used] + 0.5) / (n + k / 2), (b[used] + 0.5) / (m + k / 2)
    psi = float(((q - p) * np.log(q / p)).sum())
    result.update(psi=psi, psi_p=float(stats.chi2.sf(psi / (1 / n + 1 / m), k - 1)), psi_critical=float((1 / n + 1 / m) * stats.chi2.isf(0.05, k - 1)))
    return result


def adjusted(p_values):
    """By the definition, for each value the least of p·tests/rank over the values that are no smaller."""
    return [min(min(1.0, other * len(p_values) / sum(x <= other for x in p_values)) for other in p_values if other >= p) for p in p_values]


def draw(name, n, m, p, q):
    return case(name, random.multinomial(n, p), random.multinomial(m, q), np.cumsum(random.random(len(p))) - 2)


even = np.full(20, 0.05)
tilted = np.linspace(1, 2, 20) / np.linspace(1, 2, 20).sum()
cases = [
    draw("no drift, small", 100, 120, np.full(10, 0.1), np.full(10, 0.1)),
    draw("no drift, large", 10000, 8000, even, even),
    draw("tilted", 5000, 700, even, tilted),
    draw("two bins", 400, 300, [0.3, 0.7], [0.5, 0.5]),
    case("rare bins", [90, 5, 3, 1, 1], [40, 30, 2, 0, 8], [0, 1, 2, 3, 4]),
    case("an empty bin on one side", [50, 50, 0, 100], [80, 0, 90, 30], [-1.5, 0.25, 3, 10]),
    case("nothing in common", [100, 100, 0, 0], [0, 0, 150, 50], [0, 1, 5, 6]),
    case("the same", [10, 20, 30], [100, 200, 300], [1, 2, 3]),
    case("a bin that nobody fills", [10, 0, 30], [20, 0, 15], [1, 2, 3]),
]

print(json.dumps({
    "cases": cases,
    "chi2": [{"x": x, "freedom": k, "sf": float(stats.chi2.sf(x, k))}
             for k in (1, 2, 3, 9, 19, 255, 5000) for x in (1e-6, 0.1, 1.0, 5.0, 20.0, 150.0, 300.0, 1000.0, 5100.0)],
    "chi2_critical": [{"p": p, "freedom": k, "x": float(stats.chi2.isf(p, k))} for p in (0.5, 0.05, 0.01, 1e-6) for k in (1, 2, 9, 19, 256)],
    "kolmogorov": [{"x": x, "sf": float(special.kolmogorov(x))} for x in (0.01, 0.2, 0.5, 0.8, 0.9999, 1.0, 1.36, 2.0, 3.5, 8.0)],
    "adjusted": [{"p": [float(x) for x in p], "adjusted": [float(x) for x in adjusted(p)]}
                 for p in ([0.04], [0.01, 0.02, 0.03, 0.9], [0.2, 0.001, 0.04, 0.04, 1.0, 0.0], list(random.random(30) ** 3))],
}, indent=1))
