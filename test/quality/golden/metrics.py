"""Golden values of the quality metrics, written down a second time with NumPy and SciPy.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy pandas numpy
/tmp/venv/bin/python test/quality/golden/metrics.py > test/quality/golden/metrics.json

History: S&P 500 close, May 2009 to December 2018. Paths: a toy volatility model over a linear congruential generator, with
nothing in it but sums and products, so that ../toy.ts draws the same paths to the last bit.
"""
import json
import sys

import numpy as np
import pandas as pd
import scipy
from scipy.stats import kurtosis, skew, wasserstein_distance

PATHS, FLOOR_PATHS, LAGS = 12, 8, 250


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


def drawdown(r):
    price = np.exp(np.concatenate([[0], np.cumsum(r)]))
    return np.max(1 - price / np.maximum.accumulate(price))


properties = {
    'kurtosis': kurtosis, 'skewness': skew,
    **{f'quantile-{p:g}': (lambda r, p=p: np.percentile(r, p)) for p in (0.1, 1, 99, 99.9)},
    'hill-lower': lambda r: hill(-r), 'hill-upper': hill, 'drawdown': drawdown,
}
curves = {'acf-r': autocorrelation, 'acf-abs': lambda r: autocorrelation(np.abs(r)),
          'acf-sq': lambda r: autocorrelation(r ** 2), 'leverage': leverage}

def measure(real, paths):
    golden = {}

    def record(name, score):
        value, floor = score(real), np.array([score(path) for path in paths[:FLOOR_PATHS]])
        golden[name] = {'value': value, 'percentile': np.mean(floor < value)}

    for h in (1, 5, 20, 100):
        pooled = np.concatenate([aggregate(path, h) for path in paths])
        record(f'emd-{h}', lambda r: wasserstein_distance(aggregate(r, h), pooled))
    for name, curve in curves.items():
        mean = np.mean([curve(path) for path in paths], axis=0)
        norm = np.linalg.norm if name == 'leverage' else lambda gap: np.sqrt(np.mean(gap ** 2))
        record(name, lambda r: norm(curve(r) - mean))
    record('volatility-ratio', lambda r: np.std(paths) / np.std(r))
    for name, of in properties.items():
        each = np.array([of(path) for path in paths])
        golden[name] = {'history': of(real), 'value': each.mean(), 'percentile': np.mean(each < of(real))}
    return golden


real = history()
paths = [toy_path(i, len(real)) for i in range(PATHS)]
json.dump({'scipy': scipy.__version__, 'paths': PATHS, 'floorPaths': FLOOR_PATHS, 'steps': len(real),
           'firstReturns': [path[0] for path in paths], 'lastReturns': [path[-1] for path in paths],
           'sp500': measure(real, paths), 'toyPath100': measure(toy_path(100, len(real)), paths)}, sys.stdout, indent=1)
