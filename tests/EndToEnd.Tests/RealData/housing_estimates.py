#!/usr/bin/python3
"""Accuracy, precision and so on of the California housing classifier per calendar month, estimated without labels by scikit-learn: isotonic
regression on the reference period's scores themselves, and from it expected confusion matrices.

usage: housing_estimates.py DATA_DIRECTORY > housing_estimates.json
"""
import json
import sys

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

data = sys.argv[1]
reference = pd.read_csv(f"{data}/california_housing_reference.csv")
rows = pd.read_csv(f"{data}/california_housing_analysis.csv", parse_dates=["timestamp"])
fitted = IsotonicRegression(out_of_bounds="clip").fit(reference.y_pred_proba, reference.clf_target)


def figures(part):
    p, predicted, score = fitted.predict(part.y_pred_proba), part.y_pred.to_numpy(), part.y_pred_proba.to_numpy()
    actual, weights = np.concatenate([np.ones_like(p), np.zeros_like(p)]), np.concatenate([p, 1 - p])
    predicted, score = np.tile(predicted, 2), np.tile(score, 2)
    result = {
        "accuracy": metrics.accuracy_score(actual, predicted, sample_weight=weights),
        "recall": metrics.recall_score(actual, predicted, sample_weight=weights),
        "auc_roc": metrics.roc_auc_score(actual, score, sample_weight=weights),
    }
    if (predicted == 1).any():
        result["precision"] = metrics.precision_score(actual, predicted, sample_weight=weights)
        result["f1"] = metrics.f1_score(actual, predicted, sample_weight=weights)
    return result


months = {str(month): figures(part) for month, part in rows.groupby(rows.timestamp.dt.to_period("M"))}
json.dump({"all": figures(rows), "months": months}, sys.stdout, indent=2)
print()
