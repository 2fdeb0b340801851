"""Writes outputs.json: distributions of scores and confidences by numpy and pandas.

Run with Debian's python3-pandas: /usr/bin/python3 outputs.py
Scores are 32-bit floats of two decimals, so that quantiles between 0.03 and 0.97 are exact.
"""
import json
import pathlib

import numpy as np
import pandas as pd

rng = np.random.default_rng(20)


def expected(scores, weights):
    """The quantile at the lower rank, as numpy's method "lower" has it for records repeated by their weight."""
    inside = (scores >= 0) & (scores <= 1)
    s, w = scores[inside].astype(float), weights[inside]
    if len(s) == 0:
        return None
    repeated = np.repeat(s, w.astype(int))
    mean = np.average(s, weights=w)
    edges = np.arange(21) / 20
    bins = np.clip(np.ceil(np.round(s * 20, 5)).astype(int) - 1, 0, 19)
    return {
        "count": len(s),
        "outOfRange": int(np.sum((scores < 0) | (scores > 1))),
        "effectiveCount": w.sum() ** 2 / (w**2).sum(),
        "mean": mean,
        "standardDeviation": None if len(s) < 2 else float(np.sqrt(np.cov(s, aweights=w))),
        "quantiles": [float(np.quantile(repeated, q, method="lower")) for q in (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)],
        "histogram": [float(w[bins == b].sum() / w.sum()) for b in range(20)],
    }


def shortest(values):
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def case(name, scores, weights=None, predicted=None, positive=None):
    scores = np.asarray(scores, dtype=np.float32)
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, dtype=float)
    result = {"name": name, "scores": shortest(scores), "weights": list(weights), "expected": expected(scores, weights)}
    if predicted is not None:
        confidence = np.where(np.asarray(predicted) == positive, scores, np.float32(1) - scores).round(2).astype(np.float32)
        result |= {"predicted": list(predicted), "positive": positive, "confidence": expected(confidence, weights)}
        shares = pd.Series(weights).groupby(np.asarray(predicted)).sum() / weights.sum()
        result["shares"] = {str(k): float(v) for k, v in shares.items()}
    return result


def two(n):
    return rng.beta(0.7, 2, n).round(2)


many = two(400)
cases = [
    case("one", [0.3]),
    case("same", [0.25] * 40),
    case("many", many),
    case("missing and out of range", [0.1, np.nan, 1.5, -0.25, 0.9, np.nan, 0.9]),
    case("nothing inside", [np.nan, 2.0]),
    case("shared weight", two(300), np.full(300, 8)),
    case("several weights", two(300), rng.integers(1, 6, 300)),
    case("positive class", many, None, np.where(many > 0.5, "fraud", "ok"), "fraud"),
    case("positive class with weights", many, rng.integers(1, 4, 400), np.where(many > 0.3, "fraud", "ok"), "fraud"),
    case("well-known pair", many, None, np.where(many > 0.5, "yes", "no"), "yes"),
]
pathlib.Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
