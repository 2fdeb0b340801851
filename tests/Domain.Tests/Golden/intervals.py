"""Writes intervals.json: normal and Student's quantiles, Clopper-Pearson intervals and ranks of order statistics from scipy, the exact
false-alarm probabilities of the Clopper-Pearson lower bound at the true proportion, and scipy's Wilson intervals of a published example.

    /usr/bin/python3 intervals.py > intervals.json
"""
import json

from scipy.stats import beta, binom, binomtest, norm, t

LEVELS = [0.8, 0.95, 0.99, 0.999]
PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.005, 0.025, 0.05, 0.074, 0.075, 0.076, 0.1, 0.25, 0.4,
                 0.5, 0.6, 0.75, 0.9, 0.924, 0.925, 0.926, 0.95, 0.975, 0.995, 0.999, 1 - 1e-10]
COUNTS = [(0, 1), (1, 1), (0, 50), (1, 50), (45, 50), (49, 50), (50, 50), (7, 1000), (900, 1000), (12, 100000), (50000, 100000),
          (9000000, 10000000)]
# Effective numbers of weighted records are fractions.
FRACTIONS = [(p * n, n) for p in (0.02, 0.25, 0.588678, 0.9, 0.999) for n in (0.5, 2.75, 123.4, 8232.5, 4321987.6)]


def clopper_pearson(k, n, level):
    tail = (1 - level) / 2
    lower = 0.0 if k == 0 else beta.ppf(tail, k, n - k + 1)
    upper = 1.0 if k == n else beta.isf(tail, k + 1, n - k)
    return float(lower), float(upper)


def ranks(q, n, level):
    """The largest l with P(B <= l - 1) <= tail and the smallest u with P(B >= u) <= tail, B binomial of n and q."""
    tail = (1 - level) / 2
    start = max(0, int(binom.ppf(tail, n, q)) - 2)
    lower = max((l for l in range(start, min(n, start + 6) + 1) if l == 0 or binom.cdf(l - 1, n, q) <= tail), default=0)
    start = max(0, int(binom.isf(tail, n, q)) - 3)
    upper = min((u for u in range(start, min(n, start + 8) + 1) if binom.sf(u - 1, n, q) <= tail), default=n + 1)
    return lower, upper


def false_alarm(p, n, level):
    """Probability that the lower bound lies above the true proportion."""
    return float(sum(binom.pmf(k, n, p) for k in range(n + 1) if clopper_pearson(k, n, level)[0] > p))


def wilson(k, n):
    interval = binomtest(k, n).proportion_ci(0.95, method="wilson")
    return {"k": k, "n": n, "lower": interval.low, "upper": interval.high}


def rows(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "]"


print('{"quantiles": %s,\n"clopper_pearson": %s,\n"student": %s,\n"ranks": %s,\n"false_alarms": %s,\n"wilson": %s}' % (
    rows({"p": p, "z": float(norm.ppf(p))} for p in PROBABILITIES),
    rows(dict(zip(("k", "n", "level", "lower", "upper"), (k, n, level, *clopper_pearson(k, n, level))))
         for k, n in COUNTS + FRACTIONS for level in LEVELS),
    rows({"p": p, "freedom": v, "t": float(t.ppf(p, v))} for p in (0.5, 0.9, 0.975, 0.9995) for v in (0.5, 1, 2, 9.5, 99, 4999, 1e6)),
    rows(dict(zip(("q", "n", "level", "lower", "upper"), (q, n, level, *ranks(q, n, level))))
         for q in (0.5, 0.9, 0.99, 0.999) for n in (1, 10, 50, 299, 1000, 100000) for level in LEVELS),
    rows({"p": p, "n": n, "probability": false_alarm(p, n, 0.95)} for p in (0.01, 0.05, 0.1, 0.5, 0.9, 0.95) for n in (50, 100, 200)),
    rows(wilson(k, n) for k, n in ((56, 70), (48, 80)))))
