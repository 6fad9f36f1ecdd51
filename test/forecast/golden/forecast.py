"""Golden values of the forecast scores and tests, by SciPy and statsmodels (BSD licences) and plain NumPy.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
/tmp/venv/bin/python test/forecast/golden/forecast.py > test/forecast/golden/forecast.json
"""
import json
import sys

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.stats import chi2, chisquare, t
from statsmodels.stats.diagnostic import acorr_ljungbox

rng = np.random.default_rng(20260101)


def digits(values, places=6):
    return np.round(values, places)


def crps(draws, observed):
    n = len(draws)
    pairs = np.abs(draws[:, None] - draws[None, :]).sum() / (n * (n - 1))
    return np.abs(draws - observed).mean() - pairs / 2


def diebold_mariano(first, second, horizon):
    gaps = first - second
    n = len(gaps)
    fit = sm.OLS(gaps, np.ones(n)).fit(cov_type='HAC', cov_kwds={'maxlags': horizon - 1, 'use_correction': False})
    factor = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
    statistic = fit.tvalues[0] * np.sqrt(factor)
    return {'horizon': horizon, 'first': first.tolist(), 'second': second.tolist(), 'statistic': statistic,
            'p': 2 * t.sf(abs(statistic), n - 1)}


def binomial(hits, misses, p):
    return (hits * np.log(p) if hits else 0) + (misses * np.log(1 - p) if misses else 0)


def breach_tests(text, level):
    b = np.array([int(letter) for letter in text])
    hits, misses = b.sum(), len(b) - b.sum()
    coverage = -2 * (binomial(hits, misses, level) - binomial(hits, misses, hits / len(b)))
    n = [[int(((b[:-1] == i) & (b[1:] == j)).sum()) for j in (0, 1)] for i in (0, 1)]
    after = [row[1] / sum(row) if sum(row) else 0 for row in n]
    all_hits, all_misses = n[0][1] + n[1][1], n[0][0] + n[1][0]
    apart = sum(binomial(row[1], row[0], p) for row, p in zip(n, after))
    independence = -2 * (binomial(all_hits, all_misses, all_hits / (all_hits + all_misses)) - apart)
    return {'breaches': text, 'level': level, 'coverage': chi2.sf(coverage, 1), 'independence': chi2.sf(independence, 1),
            'joint': chi2.sf(coverage + independence, 2)}


def shortfall(level, draws, observed):
    """Z2 of Acerbi & Szekely: draws [days, draws], observed [days]; value at risk and shortfall from the draws themselves."""
    count = round(level * draws.shape[1])
    worst = np.sort(draws, axis=1)[:, :count]
    value_at_risk, expected = -worst[:, -1], -worst.mean(1)
    z2 = lambda x: (x * (x <= -value_at_risk) / (len(x) * level * expected)).sum() + 1
    simulated = np.array([z2(draws[:, i]) for i in range(draws.shape[1])])
    statistic = z2(observed)
    return {'level': level, 'observed': observed.tolist(), 'statistic': statistic,
            'p': (1 + (simulated <= statistic).sum()) / (1 + len(simulated))}


scores = digits(np.abs(rng.standard_normal((2, 60))).cumsum(1) % 1.7)
series = digits(rng.random(80))
memory = digits(np.convolve(rng.standard_normal(90), np.ones(8), 'valid'))
samples = [(digits(rng.standard_normal(n)), float(digits(rng.standard_normal()))) for n in (2, 3, 50)]
laws = digits(0.01 * rng.standard_t(4, (60, 40)))
random_breaches = ''.join('1' if x < 0.06 else '0' for x in rng.random(250))
json.dump({
    'made with': {'numpy': np.__version__, 'scipy': scipy.__version__, 'statsmodels': statsmodels.__version__},
    'chiSquareTail': [[x, f, chi2.sf(x, f)] for f in (1, 2, 10, 19, 200) for x in (1e-6, 0.1, 1.7, 3.84, 18, 60, 199.5, 400)],
    'crps': [{'draws': d.tolist(), 'observed': y, 'value': crps(d, y)} for d, y in samples],
    'dieboldMariano': [diebold_mariano(*scores, h) for h in (1, 5, 20)],
    'breaches': [breach_tests(text, level) for level in (0.01, 0.05) for text in (
        '0' * 300, '1' + '0' * 299, ('0' * 19 + '1') * 15, '0' * 200 + '1' * 6 + '0' * 94, random_breaches, '1' * 40)],
    'uniform': [{'counts': c, 'p': chisquare(c).pvalue} for c in ([5] * 20, [4, 9, 7, 1, 3], [80, 60, 75, 71, 99, 55])],
    'ljungBox': [{'values': v.tolist(), 'lags': lags, 'p': acorr_ljungbox(v, lags=[lags])['lb_pvalue'].iloc[0]}
                 for v in (series, memory) for lags in (1, 10)],
    'shortfall': {'draws': laws.tolist(),
                  'cases': [shortfall(0.05, laws, digits(s * 0.01 * rng.standard_t(4, 60))) for s in (1, 1.1, 1.2, 2)]},
}, sys.stdout)
