"""Golden values of the quality metrics, written down a second time with NumPy and SciPy.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy pandas numpy
/tmp/venv/bin/python test/quality/golden/metrics.py > test/quality/golden/metrics.json

History: S&P 500 close, May 2009 to December 2018. Paths: a toy volatility model over a linear congruential generator, with
nothing in it but sums and products, so that ../toy.ts draws the same paths to the last bit.
"""
import json
import sys
from itertools import groupby

import numpy as np
import pandas as pd
import scipy
from scipy.stats import kurtosis, skew, wasserstein_distance

PATHS, OWN, LAGS = 12, 3, 250


def history():
    prices = pd.read_csv('node_modules/vega-datasets/data/sp500-2000.csv').sort_values('date')
    close = prices[(prices.date >= '2009-05-01') & (prices.date <= '2018-12-31')].close.values
    return np.diff(np.log(close))


def toy_path(number, steps):
    word, scale, last, path = 12345 + 7919 * number, 0.005, 0.0, np.empty(steps)
    for t in range(-20, steps):
        word = (1664525 * word + 1013904223) % 2 ** 32
        c = (word + 0.5) / 2 ** 31 - 1
        scale = 0.9 * scale + 0.0005 + 0.09 * max(-last, 0.0)
        last = 0.0003 + scale * (c / (1.35 - c * c))
        if t >= 0:
            path[t] = last
    return path


def aggregate(series, horizon):
    return np.array([series[t:t + horizon].sum() for t in range(len(series) + 1 - horizon)])


def autocorrelation(x):
    x = x - x.mean()
    return np.array([np.dot(x[:-k], x[k:]) for k in range(1, LAGS + 1)]) / np.dot(x, x)


def leverage(r):
    return np.array([np.corrcoef(r[:-k], r[k:] ** 2)[0, 1] for k in range(1, LAGS + 1)])


def hill(losses):
    count = int(0.05 * len(losses))
    top = np.sort(losses)[::-1][:count + 1]
    return 1 / np.mean(np.log(top[:count] / top[count]))


def drawdowns(r):
    price = np.exp(np.concatenate([[0], np.cumsum(r)]))
    return (1 - price / np.maximum.accumulate(price))[1:]


def under_water(r):
    return max((len(list(run)) for below, run in groupby(drawdowns(r) > 1e-12) if below), default=0)


def first_passages(x, rise):
    """Steps until x first stands `rise` above each start; the length of the series where it never does."""
    ahead = (np.flatnonzero(x[t + 1:] - x[t] >= rise) for t in range(len(x) - 1))
    return [reached[0] + 1 if len(reached) else len(x) - 1 for reached in ahead]


def gain_loss(r):
    x, level = np.concatenate([[0], np.cumsum(r - r.mean())]), 5 * np.std(r)
    return np.log(np.median(first_passages(x, level)) / np.median(first_passages(-x, level)))


properties = {
    'kurtosis': kurtosis, 'skewness': skew, 'gain-loss': gain_loss,
    **{f'kurtosis-{h}': (lambda r, h=h: kurtosis(aggregate(r, h))) for h in (5, 20)},
    **{f'quantile-{p:g}': (lambda r, p=p: np.percentile(r, p)) for p in (0.1, 1, 99, 99.9)},
    'hill-lower': lambda r: hill(-r), 'hill-upper': hill, 'drawdown': lambda r: drawdowns(r).max(),
    'under-water': under_water,
}


def between_samples(sample):
    """Distance of the law of sample(r) to that of the pooled samples of the paths."""
    return sample, lambda own, each: wasserstein_distance(own, np.concatenate(each))


def density_gap(own, each):
    own, others = np.sort(own), np.concatenate(each)
    cells = max(1, len(own) // 5)
    cuts = [int(np.floor(j * len(own) / cells + 0.5)) for j in range(cells + 1)]
    edges = [-np.inf] + [(own[c - 1] + own[c]) / 2 for c in cuts[1:-1]] + [np.inf]
    inside = np.histogram(others, edges)[0]
    return np.abs(np.log(np.diff(cuts) / len(own)) - np.log(np.maximum(inside, 0.5) / len(others))).sum()


def between_curves(curve, norm):
    return curve, lambda own, each: norm(own - np.mean(each, axis=0))


def root_mean_square(gap):
    return np.sqrt(np.mean(gap ** 2))


# What is taken from each series, and the score of one series' against those of a model's paths.
scores = {
    **{f'emd-{h}': between_samples(lambda r, h=h: aggregate(r, h)) for h in (1, 5, 20, 100)},
    **{f'dy-{h}': (lambda r, h=h: aggregate(r, h), density_gap) for h in (1, 5, 20, 100)},
    'acf-r': between_curves(autocorrelation, root_mean_square),
    'acf-abs': between_curves(lambda r: autocorrelation(np.abs(r)), root_mean_square),
    'acf-sq': between_curves(lambda r: autocorrelation(r ** 2), root_mean_square),
    'leverage': between_curves(leverage, np.linalg.norm),
    'volatility-ratio': (lambda r: r, lambda own, each: np.std(np.concatenate(each)) / np.std(own)),
    'drawdown-distance': between_samples(drawdowns),
}


def score_own(paths):
    """Every path against all the others, left out one by one."""
    own = {}
    for name, (take, score) in scores.items():
        taken = [take(path) for path in paths]
        own[name] = [score(taken[i], taken[:i] + taken[i + 1:]) for i in range(len(paths))]
    return own


def measure(real, paths, own):
    golden, half = {}, len(real) // 2
    for name, (take, score) in scores.items():
        value = score(take(real), [take(path) for path in paths])
        golden[name] = {'value': value, 'percentile': np.mean(np.array(own[name]) < value),
                        'floor': score(take(real[:half]), [take(real[len(real) - half:])])}
    for name, of in properties.items():
        each = np.array([of(path) for path in paths])
        golden[name] = {'history': float(of(real)), 'value': each.mean(), 'percentile': np.mean(each < of(real))}
    return golden


real = history()
paths = [toy_path(i, len(real)) for i in range(PATHS)]
own = score_own(paths)
json.dump({'scipy': scipy.__version__, 'paths': PATHS, 'steps': len(real),
           'firstReturns': [path[0] for path in paths], 'lastReturns': [path[-1] for path in paths],
           'own': {name: each[:OWN] for name, each in own.items()},
           'sp500': measure(real, paths, own), 'toyPath100': measure(toy_path(100, len(real)), paths, own)},
          sys.stdout, indent=1)
