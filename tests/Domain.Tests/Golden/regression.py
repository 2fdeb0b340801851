"""Writes regression.json: metrics of numeric predictions by scikit-learn.

Run with Debian's python3-sklearn: /usr/bin/python3 regression.py
MAPE is over the actual values other than 0. R² is null where scikit-learn warns or returns a convention.
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn import metrics

warnings.simplefilter("ignore")


def expected(actual, predicted, weights):
    counted = np.isfinite(actual) & np.isfinite(predicted)
    y, p, w = actual[counted], predicted[counted], weights[counted]
    if len(y) == 0:
        return None
    weigh = {"sample_weight": w}
    nonzero = y != 0
    mse = metrics.mean_squared_error(y, p, **weigh)
    return {
        "count": len(y),
        "weight": w.sum(),
        "effectiveCount": w.sum() ** 2 / (w**2).sum(),
        "meanSquaredError": mse,
        "rootMeanSquaredError": metrics.mean_squared_error(y, p, squared=False, **weigh),
        "meanAbsoluteError": metrics.mean_absolute_error(y, p, **weigh),
        "meanAbsolutePercentageError":
            metrics.mean_absolute_percentage_error(y[nonzero], p[nonzero], sample_weight=w[nonzero]) if nonzero.any() else None,
        "percentageCount": int(nonzero.sum()),
        "bias": np.average(p - y, weights=w),
        "rSquared": metrics.r2_score(y, p, **weigh) if len(y) > 1 and np.ptp(y) > 0 else None,
        "meanActual": np.average(y, weights=w),
    }


def shortest(values):
    """The shortest decimals that are these 32-bit floats."""
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def numbers(values):
    return [None if np.isnan(v) else v for v in values.tolist()]


def case(name, actual, predicted, weights=None):
    actual, predicted = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    w = np.ones(len(actual)) if weights is None else np.asarray(weights, dtype=np.float32).astype(float)
    return {
        "name": name,
        "actual": numbers(actual),
        "predicted": numbers(predicted),
        "weights": None if weights is None else shortest(w),
        "expected": expected(actual, predicted, w),
    }


def main():
    random = np.random.default_rng(20242)
    y = random.normal(50, 20, 700).round(3)
    p = (y + random.normal(1, 8, 700)).round(3)
    missing = np.where(random.random(700) < 0.2, np.nan, p)
    cases = [
        case("empty", [], []),
        case("no labels", [np.nan, np.nan], [1, 2]),
        case("one record", [3], [5]),
        case("two records", [3, 4], [5, 4]),
        case("exact", y, y),
        case("the same actual value", [2, 2, 2], [1, 2, 4]),
        case("zeros only", [0, 0, 0], [1, 2, -4]),
        case("some zeros", [0, 1, -2, 0, 4], [1, 2, -4, 0, 4]),
        case("normal", y, p),
        case("some missing", y, missing),
        case("worse than the mean", y, -p),
        case("far from zero", y + 1e9, p + 1e9),
        case("sampled at one rate", y, p, weights=[10 / 3] * 700),
        case("weighted", y, missing, weights=1 + 9 * random.random(700)),
    ]
    text = json.dumps(cases, indent=None, separators=(",", ":"))
    pathlib.Path(__file__).with_suffix(".json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
