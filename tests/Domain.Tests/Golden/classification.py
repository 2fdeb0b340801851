"""Writes classification.json: metrics of labelled predictions by scikit-learn and scipy.

Run with Debian's python3-sklearn: /usr/bin/python3 classification.py
A metric whose denominator is 0 is null here; scikit-learn returns 0 with a warning.
"""
import json
import pathlib
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics

warnings.simplefilter("ignore")
LEVEL = 0.95


def shortest(values):
    """The shortest decimals that are these 32-bit floats."""
    return [None if np.isnan(v) else float(str(np.float32(v))) for v in values]


def clopper_pearson(proportion, n):
    """The bounds by the beta distribution, which takes fractions of records too."""
    tail, k = (1 - LEVEL) / 2, proportion * n
    lower = 0.0 if proportion == 0 else stats.beta.ppf(tail, k, n - k + 1)
    upper = 1.0 if proportion == 1 else stats.beta.isf(tail, k + 1, n - k)
    return [lower, upper]


def interval(hits, weights):
    """scipy's exact interval for counts; the formula with Kish's effective size for weights."""
    if len(hits) == 0:
        return None
    if np.all(weights == 1):
        ci = stats.binomtest(int(hits.sum()), len(hits)).proportion_ci(LEVEL, method="exact")
        return [ci.low, ci.high]
    return clopper_pearson(np.average(hits, weights=weights), weights.sum() ** 2 / (weights**2).sum())


def of_class(name, actual, predicted, weights):
    is_actual, is_predicted = actual == name, predicted == name
    weigh = {"sample_weight": weights}
    precision = metrics.precision_score(is_actual, is_predicted, **weigh) if is_predicted.any() else None
    recall = metrics.recall_score(is_actual, is_predicted, **weigh) if is_actual.any() else None
    both = is_actual.any() or is_predicted.any()
    return {
        "class": name,
        "count": int(is_actual.sum()),
        "support": weights[is_actual].sum(),
        "predicted": weights[is_predicted].sum(),
        "precision": precision,
        "precisionInterval": interval(is_actual[is_predicted], weights[is_predicted]),
        "recall": recall,
        "recallInterval": interval(is_predicted[is_actual], weights[is_actual]),
        "f1": metrics.f1_score(is_actual, is_predicted, **weigh) if both else None,
        "specificity": metrics.recall_score(~is_actual, ~is_predicted, **weigh) if (~is_actual).any() else None,
        "prevalence": np.average(is_actual, weights=weights),
    }


def average(actual, predicted, weights, how):
    values = metrics.precision_recall_fscore_support(actual, predicted, average=how, sample_weight=weights, zero_division=0)
    return {"precision": values[0], "recall": values[1], "f1": values[2]}


def expected(actual, predicted, weights, positive):
    if len(actual) == 0:
        return None
    classes = sorted(set(actual) | set(predicted))
    varied = len(set(actual)) > 1 and len(set(predicted)) > 1
    kappa = metrics.cohen_kappa_score(actual, predicted, sample_weight=weights)
    accuracy = metrics.accuracy_score(actual, predicted, sample_weight=weights)
    return {
        "classes": classes,
        "weight": weights.sum(),
        "effectiveCount": weights.sum() ** 2 / (weights**2).sum(),
        "counts": metrics.confusion_matrix(actual, predicted, labels=classes).tolist(),
        "weights": metrics.confusion_matrix(actual, predicted, labels=classes, sample_weight=weights).tolist(),
        "accuracy": accuracy,
        "accuracyInterval": interval(actual == predicted, weights),
        "errorRate": metrics.zero_one_loss(actual, predicted, sample_weight=weights),
        "perClass": [of_class(name, actual, predicted, weights) for name in classes],
        "macro": average(actual, predicted, weights, "macro"),
        "micro": average(actual, predicted, weights, "micro"),
        "weighted": average(actual, predicted, weights, "weighted"),
        "balancedAccuracy": metrics.balanced_accuracy_score(actual, predicted, sample_weight=weights),
        "matthewsCorrelation": metrics.matthews_corrcoef(actual, predicted, sample_weight=weights) if varied else None,
        "cohensKappa": None if np.isnan(kappa) else kappa,
        "positive": of_class(positive, actual, predicted, weights) if positive else None,
    }


def case(name, actual, predicted, weights=None, positive=None):
    actual, predicted = np.array(actual, dtype=object), np.array(predicted, dtype=object)
    w = np.ones(len(actual)) if weights is None else np.asarray(weights, dtype=np.float32).astype(float)
    return {
        "name": name,
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "weights": None if weights is None else shortest(w),
        "positive": positive,
        "expected": expected(actual, predicted, w, positive),
    }


def main():
    random = np.random.default_rng(20240)

    def draw(classes, n, right, skew=1.0):
        share = np.arange(1.0, len(classes) + 1) ** skew
        actual = random.choice(classes, n, p=share / share.sum())
        return actual, np.where(random.random(n) < right, actual, random.choice(classes, n))

    five = ["ant", "bee", "cat", "dog", "eel"]
    ten = [f"class {i}" for i in range(10)]
    cases = [
        case("empty", [], []),
        case("one record, right", ["a"], ["a"], positive="a"),
        case("one record, wrong", ["a"], ["b"], positive="a"),
        case("one class", ["a"] * 20, ["a"] * 20, positive="a"),
        case("one actual class", ["a"] * 20, ["a", "b"] * 10, positive="b"),
        case("one predicted class", ["a", "b", "b", "b"], ["b"] * 4, positive="a"),
        case("all wrong", ["a", "b", "a", "b", "b"], ["b", "a", "b", "a", "a"], positive="b"),
        case("no positives, none predicted", ["no"] * 7, ["no"] * 7, positive="yes"),
        case("no positives, some predicted", ["no"] * 7, ["no"] * 5 + ["yes"] * 2, positive="yes"),
        case("a class that is never predicted", ["a", "b", "c", "a", "b", "c"], ["a", "b", "a", "a", "b", "b"]),
        case("a class that is only predicted", ["a", "b", "b", "a", "b"], ["a", "b", "c", "a", "c"]),
        case("binary", *draw(["0", "1"], 400, 0.8), positive="1"),
        case("binary, rare", *draw(["no", "yes"], 300, 0.97, skew=-5), positive="yes"),
        case("multiclass", *draw(five, 300, 0.6)),
        case("ten classes, skewed", *draw(ten, 500, 0.7, skew=2)),
        case("no better than chance", *draw(five, 200, 0.0)),
        case("sampled at one rate", *draw(five, 150, 0.7), weights=[10 / 3] * 150),
        case("stratified", *draw(five, 300, 0.7), weights=random.choice([1, 2.5, 20], 300)),
        case("binary, weighted", *draw(["0", "1"], 300, 0.75), weights=1 + 9 * random.random(300), positive="1"),
    ]
    text = json.dumps(cases, indent=None, separators=(",", ":"), ensure_ascii=False)
    pathlib.Path(__file__).with_suffix(".json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
