"""Writes estimates.json: isotonic regression, expected confusion matrix and area under the ROC curve from scikit-learn on counts over bins of scores.

    /usr/bin/python3 estimates.py > estimates.json
"""
import json

import numpy as np
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

random = np.random.default_rng(20240301)


def case(name, rows, events, other, positive):
    rows, events, other, positive = (np.array(each, float) for each in (rows, events, other, positive))
    cells = np.arange(len(rows))
    used = rows > 0
    fitted = IsotonicRegression(out_of_bounds="clip").fit(cells[used], events[used] / rows[used], sample_weight=rows[used])
    # Cells without rows take the probability of the cell before them, the first ones that of the next.
    filled = np.array([cells[used][cells[used] <= cell].max(initial=cells[used][0]) for cell in cells])
    p = fitted.predict(filled)
    # Each cell is four rows: what is predicted and what is the case, weighted by how much of it is expected.
    actual = np.concatenate([np.ones_like(p), np.zeros_like(p)] * 2)
    predicted = np.concatenate([np.zeros(2 * len(p)), np.ones(2 * len(p))])
    weights = np.concatenate([other * p, other * (1 - p), positive * p, positive * (1 - p)])
    result = {
        "name": name,
        "rows": rows.tolist(),
        "events": events.tolist(),
        "other": other.tolist(),
        "positive": positive.tolist(),
        "probabilities": p.tolist(),
        "confusion": metrics.confusion_matrix(actual, predicted, sample_weight=weights).ravel().tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted, sample_weight=weights),
        # 0/0 where nothing was predicted positive: scikit-learn answers 0, we answer nothing.
        "precision": metrics.precision_score(actual, predicted, sample_weight=weights) if positive.sum() > 0 else None,
        "f1": metrics.f1_score(actual, predicted, sample_weight=weights),
        "recall": metrics.recall_score(actual, predicted, sample_weight=weights),
        "auc_roc": metrics.roc_auc_score(actual, np.tile(cells, 4), sample_weight=weights),
    }
    return result


def drawn(name, cells, size, threshold):
    rows = random.integers(size // 2, 2 * size, cells)
    events = random.binomial(rows, np.linspace(0.02, 0.97, cells) ** 2)
    current = random.integers(0, 3 * size, cells)
    is_positive = np.arange(cells) >= threshold
    return case(name, rows, events, np.where(is_positive, 0, current), np.where(is_positive, current, 0))


cases = [
    case("ascending", [100, 100, 100], [10, 50, 90], [40, 20, 0], [0, 20, 40]),
    case("violated", [100, 50, 100, 80], [30, 10, 20, 70], [10, 20, 30, 0], [0, 0, 10, 90]),
    case("all falling", [100, 100, 100], [90, 50, 10], [30, 30, 0], [0, 0, 40]),
    case("empty cells", [0, 120, 0, 90, 0], [0, 12, 0, 80, 0], [25, 25, 25, 0, 0], [0, 0, 5, 20, 30]),
    case("none predicted", [200, 200, 200], [5, 40, 150], [50, 30, 20], [0, 0, 0]),
    case("certain ends", [300, 20, 300], [0, 9, 300], [90, 4, 1], [0, 6, 70]),
    drawn("few rows", 10, 20, 6),
    drawn("many cells", 100, 60, 62),
]
json.dump({"cases": cases}, __import__("sys").stdout, indent=1)
print()
