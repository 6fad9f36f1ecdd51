"""Golden values of the statistics of paths and of their distance from a history, written down a second time with NumPy.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy
/tmp/venv/bin/python test/statistics/golden/statistics.py > test/statistics/golden/statistics.json

The definition is that of the design's prototype (path_dependent.py: `statistics`, `statistics_loss`) but for two things:
the outer 5 % of the levels count double for the realised volatility too, not for the returns alone; and where the prototype
takes differences of one running sum, so does this, hence windows begin at steps 0, stride, 2 stride, ...
Levels are the middles of 400 equal parts of (0, 1).
"""
import json
import sys

import numpy as np

LAGS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 60, 80, 100, 130, 160, 200]
LEVELS = (np.arange(400) + 0.5) / 400
HISTORY_STEPS, STEPS, PATHS = 700, 240, 5


def path(number, steps):
    """300 times ../../quality/toy.ts's path: the same numbers to the last bit, some beyond the cut of the squares."""
    word, scale, last, values = 12345 + 7919 * number, 0.005, 0.0, np.empty(steps)
    for t in range(-20, steps):
        word = (1664525 * word + 1013904223) % 2 ** 32
        c = (word + 0.5) / 2 ** 31 - 1
        scale = 0.9 * scale + 0.0005 + 0.09 * max(-last, 0.0)
        last = 0.0003 + scale * (c / (1.35 - c * c))
        if t >= 0:
            values[t] = 300 * last
    return values


def statistics(x):
    """x [paths, steps]"""
    running = np.concatenate([np.zeros((len(x), 1)), np.cumsum(x, 1)], 1)
    running2 = np.concatenate([np.zeros((len(x), 1)), np.cumsum(x ** 2, 1)], 1)
    size, square = np.abs(x), np.minimum(x ** 2, 25)

    def correlation(a, b, k):
        return ((a[:, :-k] - a.mean()) * (b[:, k:] - b.mean())).mean() / (a.std() * b.std() + 1e-6)

    lags = [k for k in LAGS if k < x.shape[1] - 20]
    return {
        'quantiles': [np.quantile((running[:, h:] - running[:, :-h])[:, ::max(1, h // 5)], LEVELS) for h in (1, 5, 20, 60)],
        'volatility': np.quantile(np.log((running2[:, 20:] - running2[:, :-20])[:, ::5] / 20 + 1e-3), LEVELS),
        'clustering': np.array([correlation(size, size, k) for k in lags]),
        'leverage': np.array([correlation(x, square, k) for k in lags]),
    }


def loss(x, real):
    s = statistics(x)
    weight = 1 + (np.abs(LEVELS - 0.5) > 0.45)
    parts = [(weight * np.abs(a - b)).mean() / b.std() for a, b in zip(s['quantiles'], real['quantiles'])]
    parts.append(0.5 * (weight * np.abs(s['volatility'] - real['volatility'])).mean())
    for name in ('clustering', 'leverage'):
        parts.append(2 * np.sqrt(((s[name] - real[name][:len(s[name])]) ** 2).mean() + 1e-6))
    return sum(parts)


real = statistics(path(0, HISTORY_STEPS)[None])
paths = np.stack([path(1 + i, STEPS) for i in range(PATHS)])
some = [0, 1, 19, 20, 200, 379, 380, 399]
json.dump({
    'numpy': np.__version__, 'historySteps': HISTORY_STEPS, 'steps': STEPS, 'paths': PATHS, 'levels': some,
    'returnQuantiles': [q[some].tolist() for q in real['quantiles']], 'returnDeviations': [q.std() for q in real['quantiles']],
    'volatilityQuantiles': real['volatility'][some].tolist(),
    'clustering': real['clustering'].tolist(), 'leverage': real['leverage'].tolist(), 'loss': loss(paths, real),
    'cappedSquares': int((paths ** 2 > 25).sum()),
}, sys.stdout, indent=1)
