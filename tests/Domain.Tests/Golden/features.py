"""Writes features.json: what pandas' describe() shows; weighted moments by numpy.

Run with Debian's python3-pandas: /usr/bin/python3 features.py
Values are 32-bit floats, null for missing. Quartiles come as the neighbours between which any definition of them lies.
"""
import json
import pathlib

import numpy as np
import pandas as pd


def shortest(values):
    """The shortest decimals that are these 32-bit floats."""
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def quantile(values, weights, q, side):
    """The value up to which the weight first exceeds q (Σw − 1), or q Σw."""
    order = np.argsort(values, kind="stable")
    total = weights.sum()
    rank = q * (total - 1) - 1e-9 if side == "lower" else q * total + 1e-9
    at = np.searchsorted(np.cumsum(weights[order]), rank, side="right")
    return values[order][min(at, len(values) - 1)]


def numeric(name, values, weights=None):
    values = np.asarray(values, dtype=np.float32).astype(float)
    w = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float32).astype(float)
    present = ~np.isnan(values)
    x, xw = values[present], w[present]
    described = pd.Series(values, dtype=float).describe()
    mean, std = described["mean"], described["std"]
    if weights is not None:
        mean = np.average(x, weights=xw)
        std = np.sqrt(np.cov(x, aweights=xw, ddof=1))
    quartiles = [[quantile(x, xw, q, "lower"), quantile(x, xw, q, "higher")] for q in (0.25, 0.5, 0.75)] if len(x) else None
    if weights is None and len(x):
        for (low, high), q in zip(quartiles, ("25%", "50%", "75%")):
            order = np.sort(x)
            at = np.searchsorted(order, described[q])
            assert order[max(at - 1, 0)] <= high and low <= order[min(at, len(x) - 1)], (name, q)
    return {
        "name": name,
        "values": shortest(values),
        "weights": None if weights is None else shortest(w),
        "expected": None if len(values) == 0 else {
            "count": int(described["count"]),
            "missing": int(len(values) - described["count"]),
            "missingFraction": w[~present].sum() / w.sum(),
            "weight": xw.sum(),
            "mean": None if np.isnan(mean) else mean,
            "standardDeviation": None if np.isnan(std) else std,
            "min": None if not len(x) else described["min"],
            "max": None if not len(x) else described["max"],
            "quartiles": quartiles,
        },
    }


def categorical(name, values):
    described = pd.Series(values, dtype=object).describe()
    counts = pd.Series(values, dtype=object).value_counts()
    return {
        "name": name,
        "values": values,
        "expected": {
            "count": int(described["count"]),
            "distinct": int(described["unique"]),
            "topCount": int(described["freq"]),
            "counts": {k: int(v) for k, v in counts.items()},
        },
    }


def main():
    random = np.random.default_rng(20243)
    n = 600
    normal = random.normal(0, 1, n)
    result = {
        "numeric": [
            numeric("empty", []),
            numeric("one value", [2.5]),
            numeric("all missing", [np.nan, np.nan]),
            numeric("constant", [7.0] * 50),
            numeric("zeros and signs", [0, -1, 0, 1, 2, -3, 0]),
            numeric("normal", normal),
            numeric("lognormal", random.lognormal(3, 2, n)),
            numeric("uniform", random.uniform(-5, 20, n)),
            numeric("far from zero", 1e6 + normal),
            numeric("some missing", np.where(random.random(n) < 0.3, np.nan, normal)),
            numeric("sampled at one rate", normal, weights=[10 / 3] * n),
            numeric("weighted", np.where(random.random(n) < 0.1, np.nan, normal), weights=1 + 9 * random.random(n)),
        ],
        "categorical": [
            categorical("colours", random.choice(["red", "green", "blue", None], 200, p=[0.5, 0.3, 0.1, 0.1]).tolist()),
            categorical("one value", ["x"] * 5),
        ],
    }
    text = json.dumps(result, indent=None, separators=(",", ":"))
    pathlib.Path(__file__).with_suffix(".json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
