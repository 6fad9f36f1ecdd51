"""Golden values of the studio's figures by NumPy and SciPy (BSD licences), path by path and step by step.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1
/tmp/venv/bin/python test/studio/golden/figures.py > test/studio/golden/figures.json

Paths and history are drawn by ../figures-toys.ts too: a linear congruential generator, and nothing but sums and products.
"""
import json

import numpy as np
from scipy import stats

PATHS, STEPS, DAYS, DAY, WINDOW, LAGS = 260, 60, 400, 250, 21, 10
LEVELS = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
POINTS = [0, 1, 20, 21, 22, 41, 42, 60]


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


def volatility(returns, steps_of):
    """of [paths, known + steps], at the given ends"""
    return np.array([np.sqrt(252 * np.mean(returns[:, end - WINDOW:end] ** 2, axis=1)) for end in steps_of])


def fall(r):
    price = np.exp(np.concatenate([[0], np.cumsum(r)]))
    return np.max(1 - price / np.maximum.accumulate(price))


def autocorrelation(x, lag):
    x = x - x.mean()
    return np.dot(x[:-lag], x[lag:]) / np.dot(x, x)


def facts(r):
    lags = range(1, LAGS + 1)
    return {
        'volatility': np.std(r) * np.sqrt(252),
        'skewness': stats.skew(r),
        'kurtosis': stats.kurtosis(r),
        'worst': np.exp(r.min()) - 1,
        'best': np.exp(r.max()) - 1,
        'drawdown': fall(r),
        'memory': autocorrelation(r, 1),
        'clustering': np.mean([autocorrelation(np.abs(r), k) for k in lags]),
        'leverage': np.mean([np.corrcoef(r[:-k], r[k:] ** 2)[0, 1] for k in lags]),
    }


def quantiles(samples):
    table = {}
    for name in samples[0]:
        table[name] = np.quantile([sample[name] for sample in samples], [0.05, 0.5, 0.95]).tolist()
    return table


def tail(log_returns, beyond):
    """Rockafellar & Uryasev (2000): expected shortfall as a minimum over thresholds."""
    losses = np.sort(-np.expm1(log_returns))[::-1]
    threshold = losses[int(np.ceil(np.round(beyond * len(losses), 9))) - 1]
    shortfall = threshold + np.mean(np.maximum(losses - threshold, 0)) / beyond
    return {'valueAtRisk': threshold, 'expectedShortfall': shortfall}


# float32, as a generator gives them
paths = np.float32([toy_path(number, STEPS) for number in range(PATHS)]).astype(float)
history = toy_path(1000, DAYS)
prices = np.exp(np.concatenate([np.zeros((PATHS, 1)), paths.cumsum(axis=1)], axis=1))
alone = np.full((STEPS + 1, len(LEVELS)), np.nan)
alone[WINDOW:] = np.quantile(volatility(paths, range(WINDOW, STEPS + 1)), LEVELS, axis=1).T
joined = np.hstack([np.tile(history[DAY + 1 - WINDOW:DAY + 1], (PATHS, 1)), paths])
after_history = np.quantile(volatility(joined, range(WINDOW, WINDOW + STEPS + 1)), LEVELS, axis=1).T
outcomes = paths.sum(axis=1)
falls = np.array([fall(path) for path in paths])


def binned(values):
    wanted = 2 * stats.iqr(values) / len(values) ** (1 / 3)
    width = min([m * 10.0 ** e for e in range(-9, 3) for m in (1, 2, 5)], key=lambda w: abs(np.log(w / wanted)))
    edges = np.arange(np.floor(values.min() / width), np.ceil(values.max() / width) + 1) * width
    return {'edges': edges.tolist(), 'density': np.histogram(values, edges, density=True)[0].tolist()}


outcome = binned(outcomes)
middles = np.convolve(outcome['edges'], [0.5, 0.5], 'valid')
print(json.dumps({
    'paths': PATHS, 'steps': STEPS, 'days': DAYS, 'day': DAY, 'points': POINTS,
    'firstReturns': paths[:3, 0].tolist(), 'lastReturns': paths[:3, -1].tolist(), 'lastOfHistory': history[-1],
    'price': np.quantile(prices[:, POINTS], LEVELS, axis=0).T.tolist(),
    'volatility': [row.tolist() for row in alone[[p for p in POINTS if p >= WINDOW]]],
    'volatilityAfterHistory': after_history[POINTS].tolist(),
    'outcome': {
        **outcome,
        'normal': stats.norm(outcomes.mean(), outcomes.std(ddof=1)).pdf(middles).tolist(),
        'mean': outcomes.mean(), 'deviation': outcomes.std(ddof=1), 'riseProbability': np.mean(outcomes > 0),
    },
    'falls': {**binned(falls), 'quantiles': np.quantile(falls, [0.05, 0.5, 0.95]).tolist()},
    'facts': quantiles([facts(path) for path in paths[:256]]),
    'factsOfHistory': quantiles([facts(history[start:start + STEPS]) for start in range(0, DAYS - STEPS + 1, STEPS // 4)]),
    'tails': {'95': tail(outcomes, 0.05)},
    'before': np.exp(np.concatenate([-np.cumsum(history[DAY:DAY - STEPS:-1])[::-1], [0]])).tolist(),
    'after': np.exp(np.concatenate([[0], np.cumsum(history[DAY + 1:DAY + 1 + STEPS])])).tolist(),
}))
