"""Writes curves.json: ROC curves and precision over recall by scikit-learn, of the cases of scores.json that have both outcomes and exact bins.

Run with Debian's python3-sklearn, after scores.py: /usr/bin/python3 curves.py
"""
import json
import pathlib

import numpy as np
from sklearn import metrics


def expected(scores, events, weights):
    false_rates, true_rates, thresholds = metrics.roc_curve(events, scores, sample_weight=weights, drop_intermediate=False)
    precision, recall, cuts = metrics.precision_recall_curve(events, scores, sample_weight=weights)
    by_cut = dict(zip(cuts.tolist(), precision[:-1].tolist()))
    return [
        {"threshold": t, "truePositiveRate": tpr, "falsePositiveRate": fpr, "precision": by_cut[t]}
        for t, tpr, fpr in zip(thresholds.tolist()[1:], true_rates.tolist()[1:], false_rates.tolist()[1:])
    ]


def main():
    here = pathlib.Path(__file__)
    cases = []
    for case in json.loads(here.with_name("scores.json").read_text()):
        events = np.array(case["events"])
        if not case["exact"] or case["kind"] != "PositiveClass" or len(set(case["events"])) < 2:
            continue
        scores = np.array(case["scores"], dtype=np.float32).astype(float)
        weights = np.ones(len(scores)) if case["weights"] is None else np.array(case["weights"], dtype=np.float32).astype(float)
        cases.append({key: case[key] for key in ("name", "scores", "events", "weights")} | {"expected": expected(scores, events, weights)})
    text = json.dumps(cases, indent=None, separators=(",", ":"))
    here.with_suffix(".json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
