"""Writes exact.json: Clopper-Pearson intervals, ranks of order statistics and quantiles of Student's t from scipy, and the exact
false-alarm probabilities of the Wilson and of the Clopper-Pearson lower bound at the true proportion.

    /usr/bin/python3 exact.py > exact.json
"""
import json
import math

from scipy.stats import beta, binom, norm, t

LEVELS = [0.8, 0.95, 0.99, 0.999]


def clopper_pearson(k, n, level):
    tail = (1 - level) / 2
    lower = 0.0 if k == 0 else beta.ppf(tail, k, n - k + 1)
    upper = 1.0 if k == n else beta.isf(tail, k + 1, n - k)
    return float(lower), float(upper)


def wilson_lower(k, n, level):
    z, p = norm.ppf(0.5 + level / 2), k / n
    return (p + z * z / (2 * n) - z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)


def ranks(q, n, level):
    """The largest l with P(B <= l - 1) <= tail and the smallest u with P(B >= u) <= tail, B binomial of n and q."""
    tail = (1 - level) / 2
    start = max(0, int(binom.ppf(tail, n, q)) - 2)
    lower = max((l for l in range(start, min(n, start + 6) + 1) if l == 0 or binom.cdf(l - 1, n, q) <= tail), default=0)
    start = max(0, int(binom.isf(tail, n, q)) - 3)
    upper = min((u for u in range(start, min(n, start + 8) + 1) if binom.sf(u - 1, n, q) <= tail), default=n + 1)
    return lower, upper


def false_alarm(bound, p, n, level):
    """Probability that the lower bound lies above the true proportion."""
    return float(sum(binom.pmf(k, n, p) for k in range(n + 1) if bound(k, n, level) > p))


def rows(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "]"


COUNTS = [(0, 1), (1, 1), (0, 50), (1, 50), (45, 50), (49, 50), (50, 50), (7, 1000), (900, 1000), (12, 100000), (50000, 100000),
          (9000000, 10000000)]
print('{"clopper_pearson": %s,\n"student": %s,\n"ranks": %s,\n"false_alarms": %s}' % (
    rows(dict(zip(("k", "n", "level", "lower", "upper"), (k, n, level, *clopper_pearson(k, n, level))))
         for k, n in COUNTS for level in LEVELS),
    rows({"p": p, "freedom": v, "t": float(t.ppf(p, v))} for p in (0.5, 0.9, 0.975, 0.9995) for v in (0.5, 1, 2, 9.5, 99, 4999, 1e6)),
    rows(dict(zip(("q", "n", "level", "lower", "upper"), (q, n, level, *ranks(q, n, level))))
         for q in (0.5, 0.9, 0.99, 0.999) for n in (1, 10, 50, 299, 1000, 100000) for level in LEVELS),
    rows({"p": p, "n": n, "wilson": false_alarm(wilson_lower, p, n, 0.95),
          "clopper_pearson": false_alarm(lambda k, m, level: clopper_pearson(k, m, level)[0], p, n, 0.95)}
         for p in (0.01, 0.05, 0.1, 0.5, 0.9, 0.95) for n in (50, 100, 200))))
