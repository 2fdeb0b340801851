"""Writes measurements.json: mean and Student's interval by scipy, quantiles by sorting, shares and the exact interval by scipy.

Run with Debian's python3-scipy: /usr/bin/python3 measurements.py
"""
import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(20)


def numbers(name, values):
    x = np.asarray(values, dtype=float)
    n = len(x)
    interval = stats.t.interval(0.95, n - 1, loc=x.mean(), scale=stats.sem(x)) if n > 1 else None
    if n > 1 and x.std() == 0:
        interval = x[0], x[0]  # of which scipy makes NaN
    order = np.sort(x)
    return {
        "name": name,
        "values": list(x),
        "expected": {
            "mean": x.mean(),
            "lower": None if interval is None else interval[0],
            "upper": None if interval is None else interval[1],
            "std": None if n < 2 else x.std(ddof=1),
            "quantiles": [order[int(np.floor(q * (n - 1)))] for q in (0.05, 0.25, 0.5, 0.75, 0.95)],
            "min": order[0],
            "max": order[-1],
        },
    }


def shares(name, counts):
    n = sum(counts.values())
    expected = {}
    for value, count in counts.items():
        low, high = stats.binomtest(count, n).proportion_ci(confidence_level=0.95, method="exact")
        expected[value] = {"count": count, "share": count / n, "lower": low, "upper": high}
    return {"name": name, "expected": expected}


# A model's ranking quality per request, whose mean is the NDCG that scikit-learn gives of all requests.
def ndcg(requests, depth=10):
    from sklearn.metrics import ndcg_score

    relevance = rng.integers(0, 4, size=(requests, depth))
    scores = rng.normal(size=(requests, depth))
    each = [ndcg_score(relevance[i : i + 1], scores[i : i + 1]) for i in range(requests)]
    return each, ndcg_score(relevance, scores)


each, whole = ndcg(200)
ranking = numbers("ndcg", each)
ranking["expected"]["whole"] = whole
cases = {
    "numbers": [
        numbers("judge scores", rng.beta(8, 2, size=500)),
        numbers("revenue", np.where(rng.random(400) < 0.7, 0, rng.lognormal(3, 1, 400)) - 1.5),
        numbers("one", [0.25]),
        numbers("constant", [2.5] * 40),
        ranking,
    ],
    "shares": [
        shares("feedback", {"true": 812, "false": 88}),
        shares("never", {"false": 25}),
        shares("verdict", {"safe": 970, "unsafe": 21, "unsure": 9}),
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, indent=1) + "\n")
