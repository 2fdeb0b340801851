"""Writes scores.json: metrics of labelled scores by scikit-learn; calibration by its definition in numpy.

Run with Debian's python3-sklearn: /usr/bin/python3 scores.py
Scores are 32-bit floats; "exact" cases have one distinct score per bin of the histogram.
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn import calibration, metrics

warnings.simplefilter("ignore")


def shortest(values):
    """The shortest decimals that are these 32-bit floats."""
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def groups(scores):
    """(0, 0.1], (0.1, 0.2] …, with multiples of 0.1 that 32 bits cannot hold taken for what they stand for."""
    return np.clip(np.ceil(np.round(scores * 10, 5)).astype(int) - 1, 0, 9)


def curve(scores, events, weights):
    points = []
    group = groups(scores)
    for g in range(10):
        inside = group == g
        if inside.any():
            points.append({
                "lowerBound": g / 10,
                "count": int(inside.sum()),
                "weight": weights[inside].sum(),
                "meanScore": np.average(scores[inside], weights=weights[inside]),
                "eventRate": np.average(events[inside], weights=weights[inside]),
            })
    return points


def expected(kind, scores, events, weights):
    if len(scores) == 0:
        return None
    weigh = {"sample_weight": weights}
    points = curve(scores, events, weights)
    if np.all(weights == 1) and not np.any(np.abs(np.round(scores * 10) - scores * 10) < 1e-5):
        # Where no score lies on an edge scikit-learn's curve must agree.
        true, predicted = calibration.calibration_curve(events, scores, n_bins=10) if len(set(events)) == 2 else ([], [])
        assert len(true) == 0 or np.allclose(true, [p["eventRate"] for p in points]) and np.allclose(predicted, [p["meanScore"] for p in points])
    ranked = kind == "PositiveClass" and len(set(events)) == 2
    return {
        "count": len(scores),
        "weight": weights.sum(),
        "effectiveCount": weights.sum() ** 2 / (weights**2).sum(),
        "eventRate": np.average(events, weights=weights),
        "meanScore": np.average(scores, weights=weights),
        "brierScore": metrics.brier_score_loss(events, scores, pos_label=1, **weigh),
        "logLoss": metrics.log_loss(events, scores, labels=[0, 1], **weigh),
        "expectedCalibrationError": sum(p["weight"] * abs(p["meanScore"] - p["eventRate"]) for p in points) / weights.sum(),
        "calibration": points,
        "aucRoc": metrics.roc_auc_score(events, scores, **weigh) if ranked else None,
        "averagePrecision": metrics.average_precision_score(events, scores, **weigh) if ranked else None,
    }


def case(name, scores, events, weights=None, exact=True, kind="PositiveClass"):
    scores = np.asarray(scores, dtype=np.float32).astype(float)
    events = np.asarray(events, dtype=int)
    w = np.ones(len(scores)) if weights is None else np.asarray(weights, dtype=np.float32).astype(float)
    return {
        "name": name,
        "kind": kind,
        "exact": exact,
        "scores": shortest(scores),
        "events": events.tolist(),
        "weights": None if weights is None else shortest(w),
        "expected": expected(kind, scores, events, w),
    }


def main():
    random = np.random.default_rng(20241)

    def labels(scores):
        return random.random(len(scores)) < scores

    def away_from_edges(scores):
        """Without the scores that the histogram may count in the calibration bin below theirs."""
        above = scores * 10 % 1
        return scores[(above > 0.03) & (above < 0.97)]

    two_decimals = np.round(random.beta(0.8, 1.2, 400), 2)
    halves = np.round(random.random(300) * 200) / 200
    spread = away_from_edges(random.beta(2, 2, 500))
    skewed = away_from_edges(random.beta(0.3, 0.3, 500))
    rare = random.gamma(1.0, 4e-4, 600)
    confidence = np.round(0.2 + 0.8 * random.beta(3, 1, 300), 2)
    cases = [
        case("empty", [], []),
        case("one event", [0.8], [1]),
        case("one non-event", [0.8], [0]),
        case("events only", [0.1, 0.5, 0.9, 1.0], [1, 1, 1, 1]),
        case("non-events only", [0.0, 0.1, 0.5, 0.9], [0, 0, 0, 0]),
        case("perfect", [0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]),
        case("reversed", [0.1, 0.2, 0.8, 0.9], [1, 1, 0, 0]),
        case("certain and wrong", [0.0, 1.0, 0.0, 1.0], [1, 0, 0, 1]),
        case("all scores the same", [0.35] * 20, [0, 1] * 10),
        case("two decimals", two_decimals, labels(two_decimals)),
        case("multiples of 0.005", halves, labels(halves)),
        case("two decimals, sampled at one rate", two_decimals, labels(two_decimals), weights=[10 / 3] * 400),
        case("two decimals, stratified", two_decimals, labels(two_decimals), weights=random.choice([1, 2.5, 20], 400)),
        case("continuous", spread, labels(spread), exact=False),
        case("continuous, at both ends", skewed, labels(skewed), exact=False),
        case("continuous, weighted", spread, labels(spread), weights=1 + 9 * random.random(len(spread)), exact=False),
        case("rare events, all scores small", rare, labels(40 * rare), exact=False),
        case("confidence of the predicted class", confidence, labels(confidence), kind="TopLabel"),
    ]
    text = json.dumps(cases, indent=None, separators=(",", ":"))
    pathlib.Path(__file__).with_suffix(".json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
