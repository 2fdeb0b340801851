"""Writes housing_drift.json: Kolmogorov-Smirnov and Wasserstein statistics of the housing data, reference against analysis, by scipy.

    /usr/bin/python3 housing_drift.py DIRECTORY > housing_drift.json
"""
import csv
import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats

FEATURES = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude", "y_pred_proba"]


def read(name):
    with open(Path(sys.argv[1]) / name, newline="") as file:
        rows = list(csv.DictReader(file))
    return {feature: np.array([float(row[feature]) for row in rows]) for feature in FEATURES}


reference, analysis = read("california_housing_reference.csv"), read("california_housing_analysis.csv")
result = {}
for feature in FEATURES:
    a, b = reference[feature], analysis[feature]
    ks = stats.ks_2samp(a, b, method="asymp")
    result[feature] = {
        "ks": float(ks.statistic),
        "p": float(ks.pvalue),
        "wasserstein": float(stats.wasserstein_distance(a, b) / a.std(ddof=1)),
    }
print(json.dumps(result, indent=1))
