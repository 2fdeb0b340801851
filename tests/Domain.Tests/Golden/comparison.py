"""Writes comparison.json: boundaries by numerical integration and from scipy's distributions, and variances of figures from scikit-learn.

    /usr/bin/python3 comparison.py > comparison.json
"""
import json

import numpy as np
from scipy import integrate, optimize, stats
from sklearn import metrics

random = np.random.default_rng(20260401)


def prior(alpha):
    """What the boundary of 5,000 values is the narrowest with, to the approximation of the paper."""
    tail = -2 * np.log(alpha)
    return 5000 / (tail + np.log(tail) + 1)


def half_width(n, alpha):
    """Where the mixture of exp(λ s - λ² n / 2) over λ ~ N(0, 1/r) comes to 1/α, by quadrature and root finding; divided by n."""
    r = prior(alpha)

    def excess(s):
        # The integrand around its maximum, in units of its own width.
        centre, width = s / (n + r), 1 / np.sqrt(n + r)
        log = lambda x: x * s - x * x * n / 2 - r * x * x / 2 + 0.5 * np.log(r / (2 * np.pi))
        top = log(centre)
        area, _ = integrate.quad(lambda z: np.exp(log(centre + z * width) - top) * width, -12, 12, epsabs=1e-14, epsrel=1e-13)
        return top + np.log(area) + np.log(alpha)

    return optimize.brentq(excess, 1e-9, 100 * np.sqrt(n + r) * np.sqrt(-np.log(alpha) + 10), xtol=1e-11, rtol=1e-13) / n


def evidence(q, n, k, alpha):
    r = prior(alpha)
    return float(stats.betabinom.logpmf(k, n, r * q, r * (1 - q)) - stats.binom.logpmf(k, n, q))


def influence_variance(actual, predicted, figure):
    """Of one record's influence: how the figure changes as its weight does, by central differences."""
    n = len(actual)
    by_cell = {}
    for pair in set(zip(actual, predicted)):
        rows = np.array([(a, p) == pair for a, p in zip(actual, predicted)])
        step = 1e-4
        up, down = np.ones(n), np.ones(n)
        up[rows], down[rows] = 1 + step, 1 - step
        by_cell[pair] = ((figure(actual, predicted, up) - figure(actual, predicted, down)) / (2 * step) * n / rows.sum(), rows.sum() / n)
    mean = sum(x * share for x, share in by_cell.values())
    return float(sum(share * (x - mean) ** 2 for x, share in by_cell.values()))


def delong(events, others):
    """Variance of the area by the definition: placements of each value among those of the other kind."""
    def psi(x, y):
        return (x > y) + 0.5 * (x == y)
    of_events = np.array([np.mean(psi(x, others)) for x in events])
    of_others = np.array([np.mean(psi(events, y)) for y in others])
    return float(of_events.var() / len(events) + of_others.var() / len(others))


def classification(name, matrix):
    classes = [chr(ord("a") + i) for i in range(len(matrix))]
    actual = [classes[i] for i, row in enumerate(matrix) for j, n in enumerate(row) for _ in range(n)]
    predicted = [classes[j] for i, row in enumerate(matrix) for j, n in enumerate(row) for _ in range(n)]
    score = lambda f, average: lambda a, p, w: f(a, p, sample_weight=w, average=average, labels=classes, zero_division=0)
    one = lambda f: lambda a, p, w: f(a, p, sample_weight=w, labels=[classes[-1]], average="macro", zero_division=0)
    figures = {
        "macro_f1": score(metrics.f1_score, "macro"),
        "macro_precision": score(metrics.precision_score, "macro"),
        "macro_recall": score(metrics.recall_score, "macro"),
        "balanced_accuracy": lambda a, p, w: metrics.balanced_accuracy_score(a, p, sample_weight=w),
        "f1": one(metrics.f1_score),
    }
    n = len(actual)
    return {"name": name, "classes": classes, "matrix": matrix,
            "variances": {key: influence_variance(actual, predicted, figure) / n for key, figure in figures.items()}}


def scores(name, n, share, spread):
    event = random.random(n) < share
    score = np.clip(np.round(np.where(event, 0.6, 0.4) + spread * random.standard_normal(n), 2), 0.03, 0.97)
    happened = np.where(event, score, 1 - score)
    return {"name": name, "scores": [float(x) for x in score], "events": [int(x) for x in event],
            "auc": float(metrics.roc_auc_score(event, score)), "auc_variance": delong(score[event], score[~event]),
            "brier_variance": float(((1 - happened) ** 2).var()), "log_loss_variance": float((-np.log(happened)).var())}


def pooled(a, b, variance, alpha):
    """The interval of a difference of means, with no variance below that of both together."""
    n, m = len(a), len(b)
    both = (n * variance(a) + m * variance(b)) / (n + m)
    s2 = max(variance(a), both) / n + max(variance(b), both) / m
    values = 1 / (1 / n + 1 / m)
    half, difference = half_width(values, alpha) * np.sqrt(s2 * values), b.mean() - a.mean()
    return {"difference": float(difference), "lower": float(difference - half), "upper": float(difference + half)}


def measurement(name, a, b):
    return {"name": name, "baseline": [float(x) for x in a], "candidate": [float(x) for x in b],
            **pooled(a, b, lambda x: stats.describe(x).variance, 0.05)}


def verdicts(name, a, b):
    """Shares, with two more of each outcome in their variances."""
    n, m = len(a), len(b)
    adjusted = lambda x: (x.sum() + 2) / (len(x) + 4)
    both = (a.sum() + b.sum() + 2) / (n + m + 4)
    spread = lambda x: max(adjusted(x) * (1 - adjusted(x)), both * (1 - both))
    values = 1 / (1 / n + 1 / m)
    half, difference = half_width(values, 0.05) * np.sqrt((spread(a) / n + spread(b) / m) * values), b.mean() - a.mean()
    return {"name": name, "baseline": [int(x) for x in a], "candidate": [int(x) for x in b],
            "difference": float(difference), "lower": float(difference - half), "upper": float(difference + half)}


def probabilities(name, n, concentration):
    """Vectors of sixty-fourths, which two bytes hold exactly: losses of single records, and areas by the definition of their variance."""
    classes = ["a", "b", "c"]
    actual = random.choice(3, n, p=[0.5, 0.35, 0.15])
    raw = random.dirichlet([1, 1, 1], n) + concentration * np.eye(3)[actual]
    codes = np.maximum(1, np.round(64 * raw / raw.sum(1, keepdims=True)).astype(int))
    codes[np.arange(n), codes.argmax(1)] += 64 - codes.sum(1)
    p = codes / 64
    losses = -np.log(p[np.arange(n), actual])
    brier = ((p - np.eye(3)[actual]) ** 2).sum(1)
    areas = [float(metrics.roc_auc_score(actual == k, p[:, k])) for k in range(3)]
    variances = [delong(p[actual == k, k], p[actual != k, k]) for k in range(3)]
    assert abs(losses.mean() - metrics.log_loss(actual, p)) < 1e-12
    return {"name": name, "classes": classes, "actual": [classes[k] for k in actual], "codes": codes.tolist(),
            "log_loss": float(losses.mean()), "log_loss_variance": float(losses.var(ddof=1) / n), "brier": float(brier.mean()), "brier_variance": float(brier.var(ddof=1) / n),
            "areas": areas, "area_variances": variances, "macro": float(metrics.roc_auc_score(actual, p, multi_class="ovr", average="macro")),
            "macro_variance": float(np.mean(np.sqrt(variances)) ** 2), "top2": float(metrics.top_k_accuracy_score(actual, p + 1e-9 * np.arange(3)[::-1], k=2))}


def intervals(name, n, spread):
    """Widths and Winkler's score, one value a record."""
    actual = random.normal(0, 1, n)
    half = np.exp(random.normal(0.2, spread, n))
    outside = np.maximum(0, np.abs(actual) - half)
    score = 2 * half + 2 / (1 - 0.9) * outside
    return {"name": name, "actual": [float(x) for x in actual], "half": [float(x) for x in half], "coverage": float((outside == 0).mean()),
            "width": float((2 * half).mean()), "width_variance": float((2 * half).var(ddof=1) / n), "score": float(score.mean()), "score_variance": float(score.var(ddof=1) / n)}


print(json.dumps({
    "boundaries": [{"n": n, "alpha": alpha, "half": float(half_width(n, alpha))} for n in (1, 10, 100, 5000, 1e6, 1e9) for alpha in (0.2, 0.05, 0.01, 1e-4)],
    "evidence": [{"q": q, "n": n, "k": k, "alpha": alpha, "log": evidence(q, n, k, alpha)}
                 for q in (0.5, 0.95, 0.999) for n in (100, 20000) for k in sorted({0, n // 3, int(q * n), n}) for alpha in (0.05, 0.01)],
    "classification": [
        classification("two classes", [[420, 30], [25, 75]]),
        classification("three classes", [[50, 3, 7], [10, 40, 0], [1, 2, 87]]),
        classification("a class that is never predicted", [[80, 5, 0], [7, 60, 0], [4, 9, 0]]),
        classification("rare", [[970, 10], [12, 8]]),
    ],
    "scores": [scores("even", 300, 0.5, 0.15), scores("rare", 400, 0.06, 0.2), scores("no use", 200, 0.3, 5)],
    "measurements": [
        measurement("a judge", random.beta(8, 2, 400), random.beta(7, 3, 300)),
        measurement("revenue", random.lognormal(2, 1, 500), random.lognormal(2, 1, 150)),
        measurement("either side of 0", random.normal(0, 1, 200), random.normal(-0.3, 2, 200)),
    ],
    "verdicts": [
        verdicts("thumbs", random.random(500) < 0.8, random.random(400) < 0.7),
        verdicts("rare", random.random(300) < 0.01, random.random(120) < 0.05),
    ],
    "probabilities": [probabilities("clear", 120, 0.35), probabilities("vague", 90, 0.1)],
    "intervals": [intervals("alike", 120, 0.1), intervals("wide and narrow", 200, 0.8)],
}, indent=1))
