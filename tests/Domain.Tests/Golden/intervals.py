"""Writes intervals.json: normal quantiles from scipy and Wilson score intervals by their closed form.

    /usr/bin/python3 intervals.py > intervals.json
"""
import json
import math

from scipy.stats import norm

PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.005, 0.025, 0.05, 0.074, 0.075, 0.076, 0.1, 0.25, 0.4,
                 0.5, 0.6, 0.75, 0.9, 0.924, 0.925, 0.926, 0.95, 0.975, 0.995, 0.999, 1 - 1e-10]
PROPORTIONS = [0.0, 0.001, 0.02, 0.25, 0.5, 0.588678, 0.9, 0.999, 1.0]
SIZES = [0.5, 1.0, 2.75, 10.0, 123.4, 8232.0, 1e7]
LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999]


def wilson(p, n, level):
    z = norm.ppf(0.5 + level / 2)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def rows(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "]"


print('{"quantiles": %s,\n"wilson": %s}' % (
    rows({"p": p, "z": float(norm.ppf(p))} for p in PROBABILITIES),
    rows(dict(zip(("p", "n", "level", "lower", "upper"), (p, n, level, *map(float, wilson(p, n, level)))))
         for p in PROPORTIONS for n in SIZES for level in LEVELS)))
