"""Writes dimensions.json: tests of two shares and of two means by scipy.

Run with Debian's python3-scipy: /usr/bin/python3 dimensions.py
"""
import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(33)


def shares(name, hits0, n0, hits1, n1):
    table = [[hits0, n0 - hits0], [hits1, n1 - hits1]]
    p = stats.chi2_contingency(table, correction=False).pvalue
    return {"name": name, "hits": [hits0, hits1], "n": [n0, n1], "p": p}


def means(name, first, second):
    return {"name": name, "first": list(first), "second": list(second), "p": stats.ttest_ind(first, second, equal_var=False).pvalue}


cases = {
    "shares": [
        shares("fell", 1092, 1200, 725, 1169),
        shares("as before", 181, 200, 905, 1000),
        shares("rare", 3, 900, 9, 850),
        shares("small", 20, 31, 12, 34),
    ],
    "means": [
        means("latencies", rng.lognormal(-3, 0.4, 300), rng.lognormal(-2.9, 0.5, 200)),
        means("as before", rng.normal(5, 1, 40), rng.normal(5, 3, 35)),
        means("few", [1.0, 2.0, 4.0], [2.5, 9.0]),
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, indent=1) + "\n")
