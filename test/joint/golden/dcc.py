"""Golden values of DCC(1,1) with a Student-t, from NumPy and SciPy: python dcc.py > dcc.json (NumPy 2, SciPy 1.15 or newer).

Written from Engle (2002) with dense matrices and SciPy's own densities and search, none of Pathloom's.
"""
import json
import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import multivariate_normal, multivariate_t, norm

rng = np.random.default_rng(11)
assets, days, freedom = 3, 500, 7
a, b = 0.05, 0.92
mixed = rng.standard_normal((assets, 2 * assets)) + 0.8
target = mixed @ mixed.T
target /= np.sqrt(np.outer(np.diag(target), np.diag(target)))
q, rows = target.copy(), []
for _ in range(days):
    correlation = q / np.sqrt(np.outer(np.diag(q), np.diag(q)))
    normal = np.linalg.cholesky(correlation) @ rng.standard_normal(assets)
    shock = normal * np.sqrt((freedom - 2) / rng.chisquare(freedom))
    rows.append(np.round(shock, 4))
    q = (1 - a - b) * target + a * np.outer(shock, shock) + b * q
rows = np.array(rows)
moments = rows.T @ rows
sample = moments / np.sqrt(np.outer(np.diag(moments), np.diag(moments)))


def correlations(news, memory):
    q, found = sample.copy(), []
    for shock in rows:
        found.append(q / np.sqrt(np.outer(np.diag(q), np.diag(q))))
        q = (1 - news - memory) * sample + news * np.outer(shock, shock) + memory * q
    return found


def normal_part(news, memory):
    """Joint normal log density less that of independent normals, plus the quadratic part that the margins would have."""
    total = 0
    for shock, matrix in zip(rows, correlations(news, memory)):
        joint = multivariate_normal(cov=matrix).logpdf(shock)
        total += joint + assets * np.log(2 * np.pi) / 2
    return total / days


def student_part(news, memory, nu):
    scale = (nu - 2) / nu
    found = correlations(news, memory)
    return np.mean([multivariate_t(shape=scale * m, df=nu).logpdf(x) for x, m in zip(rows, found)])


def negative(x):
    news, memory = x
    if news <= 0 or memory <= 0 or news + memory >= 0.9999:
        return np.inf
    return -normal_part(news, memory)


best = minimize(negative, [0.03, 0.94], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12})
news, memory = best.x
free = minimize_scalar(lambda nu: -student_part(news, memory, nu), bounds=(2.1, 100), method="bounded", options={"xatol": 1e-7})
print(
    json.dumps(
        {
            "residuals": rows.T.tolist(),
            "at": {"news": 0.04, "memory": 0.9, "freedom": 9},
            "normal": normal_part(0.04, 0.9),
            "student": student_part(0.04, 0.9, 9),
            "fitted": {"news": news, "memory": memory, "freedom": free.x, "normal": -best.fun, "student": -free.fun},
        }
    )
)
