"""Writes outliers.json: scores of isolation forests and local outlier factors from scikit-learn, and the rows that they are of.

    /usr/bin/python3 outliers.py > outliers.json
"""
import json

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import LocalOutlierFactor

random = np.random.default_rng(20240301)


def blobs(n):
    centres = np.array([[0, 0, 0, 10], [6, 1, -4, 10.5], [1, 7, 3, 9]])
    which = random.integers(0, 3, n)
    return centres[which] + random.normal(0, 1, (n, 4)) * np.array([1, 0.7, 1.3, 0.2])


def skewed(n):
    return np.column_stack([random.lognormal(3, 1, n), random.gamma(2, 5, n), random.normal(50, 9, n), random.exponential(0.01, n), random.uniform(-1, 1, n)])


def correlated(n):
    shape = random.normal(0, 1, (6, 6))
    return random.normal(0, 1, (n, 6)) @ shape


def case(name, draw, neighbours):
    rows = np.round(draw(500), 4)
    usual = draw(200)
    low, high = rows.min(axis=0), rows.max(axis=0)
    far = random.uniform(low - 0.3 * (high - low), high + 0.3 * (high - low), (40, rows.shape[1]))
    queries = np.round(np.vstack([usual, far]), 4)
    is_far = np.array([0] * 200 + [1] * 40)
    # Larger is more of an outlier; the mean over seeds says how much of the difference is chance.
    forests = [-IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(rows).score_samples(queries) for seed in range(5)]
    mean, deviation = rows.mean(axis=0), rows.std(axis=0, ddof=1)
    factor = LocalOutlierFactor(n_neighbors=neighbours, novelty=True).fit((rows - mean) / deviation)
    own = LocalOutlierFactor(n_neighbors=neighbours).fit((rows - mean) / deviation)
    return {
        "name": name,
        "neighbours": neighbours,
        "columns": [list(column) for column in rows.T],
        "queries": [list(column) for column in queries.T],
        "far": is_far.tolist(),
        "forest": [float(f"{x:.6g}") for x in forests[0]],
        "forest_auc": float(roc_auc_score(is_far, forests[0])),
        "forest_auc_of_seeds": [float(roc_auc_score(is_far, each)) for each in forests],
        "lof": [float(f"{x:.12g}") for x in -factor.score_samples((queries - mean) / deviation)],
        "lof_threshold": float(np.percentile(-own.negative_outlier_factor_, 97)),
    }


print(json.dumps({"cases": [case("blobs", blobs, 20), case("skewed", skewed, 10), case("correlated", correlated, 35)]}, separators=(",", ":")))
