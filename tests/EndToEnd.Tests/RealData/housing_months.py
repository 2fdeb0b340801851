#!/usr/bin/python3
"""Quality figures of the California housing classifier per calendar month, by scikit-learn.

usage: housing_months.py DATA_DIRECTORY > housing_months.json
"""
import json
import sys

import pandas as pd
from sklearn import metrics

data = sys.argv[1]
predictions = pd.read_csv(f"{data}/california_housing_analysis.csv", parse_dates=["timestamp"])
labels = pd.read_csv(f"{data}/california_housing_analysis_gt.csv")
rows = predictions.merge(labels, on="id")


def figures(part):
    actual, predicted, score = part.clf_target, part.y_pred, part.y_pred_proba
    result = {
        "records": len(part),
        "confusionMatrix": metrics.confusion_matrix(actual, predicted, labels=[0, 1]).tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "brier": metrics.brier_score_loss(actual, score),
        "aucRoc": metrics.roc_auc_score(actual, score),
        "averagePrecision": metrics.average_precision_score(actual, score),
        "cohensKappa": metrics.cohen_kappa_score(actual, predicted),
        "recall": metrics.recall_score(actual, predicted),
        "f1": metrics.f1_score(actual, predicted),
    }
    # Where no positive was predicted, both are 0/0: scikit-learn answers 0, we answer nothing.
    if (predicted == 1).any():
        result["precision"] = metrics.precision_score(actual, predicted)
        result["matthewsCorrelation"] = metrics.matthews_corrcoef(actual, predicted)
    return result


months = {str(month): figures(part) for month, part in rows.groupby(rows.timestamp.dt.to_period("M"))}
json.dump({"all": figures(rows), "months": months}, sys.stdout, indent=2)
print()
