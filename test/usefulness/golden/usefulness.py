"""Golden values of the judges, the variance forecast and the distances, by scikit-learn and SciPy (BSD licences) and plain NumPy.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
/tmp/venv/bin/python test/usefulness/golden/usefulness.py > test/usefulness/golden/usefulness.json

Series are those of test/quality/toy.ts, the same to the last bit.
"""
import json
import sys

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.stats import kurtosis, skew, spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(20260102)


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


# Gated recurrent unit: the answer by matrices, its slopes by central differences.

def gru_answer(w, window):
    units = len(w['read'])
    state = np.zeros(units)
    for x in window:
        both = 1 / (1 + np.exp(-(np.concatenate([x, state]) @ w['gates'] + w['gatesBias'])))
        reset, update = both[:units], both[units:]
        candidate = np.tanh(np.concatenate([x, reset * state]) @ w['candidate'] + w['candidateBias'])
        state = update * state + (1 - update) * candidate
    return state @ w['read'] + w['readBias'][0]


def gru_case(inputs, units, steps):
    # Multiples of 1/64, so that float32 holds them exactly.
    def exact(*shape):
        return np.round(rng.normal(0, 0.6, shape) * 64) / 64
    w = {'gates': exact(inputs + units, 2 * units), 'gatesBias': exact(2 * units), 'candidate': exact(inputs + units, units),
         'candidateBias': exact(units), 'read': exact(units), 'readBias': exact(1)}
    window = exact(steps, inputs)
    slopes = {}
    for name, values in w.items():
        slope = np.empty(values.size)
        for i in range(values.size):
            up, down = ({**w, name: values + sign * 1e-5 * (np.arange(values.size) == i).reshape(values.shape)} for sign in (1, -1))
            slope[i] = (gru_answer(up, window) - gru_answer(down, window)) / 2e-5
        slopes[name] = np.round(slope, 8).tolist()
    return {'inputs': inputs, 'units': units, 'steps': steps, 'window': window.ravel().tolist(), 'answer': gru_answer(w, window),
            'weights': {name: {'shape': list(v.shape), 'values': v.ravel().tolist()} for name, v in w.items()}, 'slopes': slopes}


# Boosted trees: few enough rows that scikit-learn's bins, too, tell all values apart.

def trees_case():
    rows = np.round(rng.normal(size=(160, 3)), 3)
    labels = (rows[:, 0] * rows[:, 1] + 0.3 * rows[:, 2] + 0.5 * rng.normal(size=160) > 0).astype(int)
    asked = np.round(rng.normal(size=(20, 3)), 3)
    fit = HistGradientBoostingClassifier(max_iter=30, max_depth=3, max_leaf_nodes=None, learning_rate=0.1, l2_regularization=1,
                                         min_samples_leaf=8, max_bins=255, early_stopping=False).fit(rows, labels)
    return {'rows': rows.tolist(), 'labels': labels.tolist(), 'asked': asked.tolist(), 'logOdds': fit.decision_function(asked).tolist()}


def roc_case():
    first, second = rng.integers(0, 9, 40), rng.integers(-2, 7, 25)
    labels = np.concatenate([np.ones(40), np.zeros(25)])
    return {'first': first.tolist(), 'second': second.tolist(), 'area': roc_auc_score(labels, np.concatenate([first, second]))}


# Features of a window.

def autocorrelation(x, lag):
    x = x - x.mean()
    return (x[:-lag] * x[lag:]).sum() / (x * x).sum()


def features(r):
    z = (r - r.mean()) / r.std()
    size, half = np.abs(r), len(r) // 2
    path = np.concatenate([[0], np.cumsum(z)])
    spells = np.log(size[:len(r) // 5 * 5].reshape(-1, 5).mean(1))
    return [np.log(r.std()), r.mean() / r.std(), skew(r), kurtosis(r),
            *np.quantile(z, [0, .05, .1, .25, .5, .75, .9, .95, 1]),
            (np.abs(z) < .25).mean(), (r > 0).mean(), (np.sign(r[1:]) != np.sign(r[:-1])).sum() / (len(r) - 1),
            (path.max() - path.min()) / np.sqrt(len(r)),
            *[autocorrelation(r, lag) for lag in (1, 2, 3, 5)], *[autocorrelation(size, lag) for lag in (1, 2, 3, 5, 10, 20)],
            np.mean([np.corrcoef(r[:-lag], r[lag:] ** 2)[0, 1] for lag in range(1, 6)]),
            np.log(size[half:].mean() / size[:half].mean()), spells.std()]


# Heterogeneous autoregression.

def terms(r, first):
    falls = np.where(r < 0, r, 0) ** 2
    return np.array([[1, r[t - 1] ** 2, (r[t - 5:t] ** 2).mean(), (r[t - 22:t] ** 2).mean(), falls[t - 5:t].mean()]
                     for t in range(first, len(r))])


def har_case():
    series = [toy_path(number, 900) for number in (1, 2)]
    x = np.concatenate([terms(r, 22) for r in series])
    y = np.concatenate([r[22:] ** 2 for r in series])
    unit = y.mean()
    x[:, 0] = unit

    def loss(b):
        h = x @ b
        return np.mean(np.log(h / unit) + y / h), x.T @ ((h - y) / h ** 2) / len(y)
    best = min((minimize(loss, start, jac=True, method='L-BFGS-B', bounds=[(1e-3, None)] + [(0, None)] * 4,
                         options={'ftol': 1e-15, 'gtol': 1e-10, 'maxiter': 5000}) for start in ([.5] * 5, [.1, .1, .3, .3, .3])),
               key=lambda found: found.fun)
    weights = best.x * [unit, 1, 1, 1, 1]
    asked = toy_path(3, 60)
    given = dict(zip(('constant', 'day', 'week', 'month', 'falls'), (0.00001, 0.1, 0.2, 0.3, 0.25)))
    variances = terms(asked, 40) @ list(given.values())
    squares = asked[40:] ** 2
    ratio = np.maximum(squares, 1e-3 * squares.mean()) / variances
    return {'series': [1, 2], 'steps': 900, 'loss': best.fun, 'fittedVariances': (terms(asked, 40) @ weights).tolist(),
            'given': given, 'asked': {'path': 3, 'steps': 60, 'first': 40}, 'variances': variances.tolist(),
            'qlike': (ratio - np.log(ratio) - 1).tolist()}


# Closest records.

def records_case():
    length, count = 6, 3
    # Rounded, so that some returns of a window are equal.
    history = np.round(toy_path(4, 90), 3)
    model = np.round(toy_path(5, 40), 3)
    size = len(history) // count
    blocks = [[history[b * size + i:b * size + i + length] for i in range(size - length + 1)] for b in range(count)]
    made = [model[i:i + length] for i in range(0, 34, 3)] + [history[32:38]]

    def closest(window, held):
        others = [other for b, block in enumerate(blocks) if b != held for other in block]
        return min(np.sqrt(max(0, 2 * (1 - spearmanr(window, other).statistic))) for other in others)
    own = [closest(window, held) for held, block in enumerate(blocks) for window in block]
    its = [closest(window, held) for window in made for held in range(count)]
    def scores(d):
        return {'median': np.median(d), 'copies': np.mean(np.array(d) < np.median(own) / 2)}
    return {'length': length, 'blocks': count, 'history': history.tolist(), 'made': [w.tolist() for w in made],
            'own': scores(own), 'model': scores(its)}


def estimate_case():
    values = np.round(rng.normal(size=7), 3)
    return {'values': values.tolist(), 'value': values.mean(), 'standardError': np.sqrt(values.var(ddof=1) * (1 / 7 + 1 / 6))}


json.dump({
    'numpy': np.__version__, 'scipy': scipy.__version__, 'sklearn': sklearn.__version__,
    'gru': [gru_case(1, 1, 5), gru_case(3, 2, 4)], 'trees': trees_case(), 'roc': roc_case(),
    'features': [{'path': number, 'first': first, 'values': features(toy_path(number, 100)[first:first + 60])}
                 for number, first in ((1, 0), (2, 40), (6, 17))],
    'har': har_case(), 'records': records_case(), 'estimate': estimate_case(),
}, sys.stdout, indent=1)
