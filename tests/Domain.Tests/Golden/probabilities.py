"""Writes probabilities.json: figures of class probabilities by scikit-learn.

Run with Debian's python3-sklearn: /usr/bin/python3 probabilities.py
Probabilities are multiples of 1/1024 in some cases, which are kept exactly, and of 1/100 in others, of which each has a bin of its own, so that
areas are exact. No two of a prediction are equal, since scikit-learn ranks the later of equal classes first. Its brier_score_loss knows two classes only.
"""
import json
import pathlib

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score, top_k_accuracy_score

rng = np.random.default_rng(31)


def draw(n, k, unit, sharpness):
    """Probabilities that are multiples of 1/unit, sum to 1 and differ from each other, and labels that follow them."""
    rows = []
    while len(rows) < n:
        raw = rng.dirichlet(np.full(k, sharpness))
        counts = np.floor(raw * unit).astype(int)
        counts[np.argmax(counts)] += unit - counts.sum()
        if len(set(counts)) == k:
            rows.append(counts / unit)
    p = np.array(rows)
    truth = np.array([rng.choice(k, p=0.7 * row + 0.3 / k) for row in p])
    return p, truth


def case(name, p, truth, weights=None):
    n, k = p.shape
    classes = [f"class {i}" for i in range(k)]
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    labels = np.arange(k)
    onehot = np.eye(k)[truth]
    per_class, support = [], []
    for c in range(k):
        support.append(int(onehot[:, c].sum()))
        per_class.append(float(roc_auc_score(onehot[:, c], p[:, c], sample_weight=w)) if 0 < support[-1] < n else None)
    ranked = [auc for auc in per_class if auc is not None]
    macro = float(np.mean(ranked)) if ranked else None
    if weights is None and len(ranked) == k and k > 2:
        assert abs(macro - roc_auc_score(truth, p, multi_class="ovr", average="macro", labels=labels)) < 1e-12
    losses = -np.log(np.clip(p[np.arange(n), truth], 2.220446049250313e-16, 1))
    loss = float(np.average(losses, weights=w))
    if p[np.arange(n), truth].min() > 0:
        assert abs(loss - log_loss(truth, p, labels=labels, sample_weight=w)) < 1e-9
    top = {}
    for top_k in (1, 2, 3, 5):
        if top_k == 1 or top_k < k:
            score = top_k_accuracy_score(truth, p, k=top_k, labels=labels, sample_weight=w) if k > 2 else np.average(p.argmax(axis=1) == truth, weights=w)
            top[str(top_k)] = float(score)
    return {
        "name": name,
        "classes": classes,
        "probabilities": p.ravel().tolist(),
        "labels": [classes[t] for t in truth],
        "weights": w.tolist(),
        "expected": {
            "meanProbabilities": np.average(p, axis=0, weights=w).tolist(),
            "support": support,
            "effectiveCount": float(w.sum() ** 2 / (w**2).sum()),
            "auc": per_class,
            "macroAuc": macro,
            "macroAucClasses": len(ranked),
            "logLoss": loss,
            "brier": float(np.average(((p - onehot) ** 2).sum(axis=1), weights=w)),
            "top": top,
        },
    }


one = np.array([[0.5, 0.375, 0.125]])
cases = [
    case("one", one, np.array([1])),
    case("exact three", *draw(300, 3, 1024, 1.0)),
    case("exact six", *draw(400, 6, 1024, 0.8)),
    case("exact weighted", *draw(300, 4, 1024, 1.0), rng.integers(1, 6, 300)),
    case("exact shared weight", *draw(200, 4, 1024, 1.0), np.full(200, 8)),
    case("two decimals three", *draw(300, 3, 100, 1.0)),
    case("two decimals weighted", *draw(250, 4, 100, 1.5), rng.integers(1, 6, 250)),
    case("two classes", *draw(200, 2, 100, 1.0)),
]
absent, truth = draw(120, 4, 100, 1.0)
cases.append(case("a class that never was", absent, np.where(truth == 3, 0, truth)))
pathlib.Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
