"""Writes prediction_intervals.json: coverage, width and interval score of prediction intervals by numpy.

Run with Debian's python3-numpy: /usr/bin/python3 prediction_intervals.py
The intervals are the quantiles of a linear model with normal errors; the score is that of Gneiting and Raftery, JASA 102, 2007, equation 43.
"""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(43)


def case(name, lower, upper, actual, level=None, weights=None):
    n = len(lower)
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    width = upper - lower
    expected = {
        "width": float(np.average(width, weights=w)),
        "widthDeviation": None if n < 2 else float(np.sqrt(np.cov(width, aweights=w))),
        "coverage": float(np.average((lower <= actual) & (actual <= upper), weights=w)),
        "below": float(np.average(actual < lower, weights=w)),
        "above": float(np.average(actual > upper, weights=w)),
        "effectiveCount": float(w.sum() ** 2 / (w**2).sum()),
        "relativeWidth": None if n < 2 or np.ptp(actual) == 0 else float(np.average(width, weights=w) / np.sqrt(np.cov(actual, aweights=w))),
        "score": None,
    }
    if level is not None:
        alpha = 1 - level
        score = width + 2 / alpha * (lower - actual) * (actual < lower) + 2 / alpha * (actual - upper) * (actual > upper)
        expected["score"] = float(np.average(score, weights=w))
    return {
        "name": name,
        "lower": lower.tolist(),
        "upper": upper.tolist(),
        "actual": actual.tolist(),
        "level": level,
        "weights": w.tolist(),
        "expected": expected,
    }


def draw(n, z, scale=1.0):
    x = rng.uniform(-5, 5, n)
    centre, sigma = 3 * x + 10, 0.5 + np.abs(x)
    return centre - z * sigma * scale, centre + z * sigma * scale, centre + sigma * rng.standard_normal(n)


cases = [
    case("one", np.array([1.0]), np.array([2.0]), np.array([2.0]), 0.9),
    case("ninety percent", *draw(400, 1.6448536269514722), 0.9),
    case("too narrow", *draw(300, 1.6448536269514722, 0.5), 0.9),
    case("without a level", *draw(200, 1.0)),
    case("weighted", *draw(300, 1.2815515655446004), 0.8, rng.integers(1, 6, 300)),
    case("shared weight", *draw(100, 1.2815515655446004), 0.8, np.full(100, 8)),
    case("no spread", np.array([0.0, 0.5, 2.5]), np.array([1.0, 3.0, 3.0]), np.array([2.0, 2.0, 2.0]), 0.5),
]
pathlib.Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
