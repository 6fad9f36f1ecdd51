"""Golden values of the GJR-GARCH(1,1) fit with Hansen's skewed t, by arch (NCSA licence) with a tight tolerance.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install arch==8.0.0 scipy pandas numpy
/tmp/venv/bin/python test/baselines/golden/gjr.py > test/baselines/golden/gjr.json
"""
import json
import sys

import arch
import numpy as np
import pandas as pd
from arch import arch_model

PERIODS = [
    ('2009-05-01', '2018-12-31'),
    ('2000-01-01', '2020-12-31'),
    ('2000-01-01', '2013-12-31'),
    ('2000-01-01', '2009-05-01'),
    ('2014-01-01', '2016-12-31'),
]
# Every second return with its sign changed: no leverage is left, so that alpha is not at its bound of zero.
ALTERNATING = ('2000-01-01', '2013-12-31')
DAYS = 5

prices = pd.read_csv('node_modules/vega-datasets/data/sp500-2000.csv').sort_values('date')
fits = []
for (first, last), alternating in [(period, False) for period in PERIODS] + [(ALTERNATING, True)]:
    close = prices[(prices.date >= first) & (prices.date <= last)].close.values
    returns = 100 * np.diff(np.log(close))
    if alternating:
        returns[1::2] *= -1
    model = arch_model(returns, mean='Constant', vol='GARCH', p=1, o=1, q=1, dist='skewt', rescale=False)
    fit = model.fit(disp='off', options={'ftol': 1e-13, 'maxiter': 1000})
    assert fit.convergence_flag == 0
    params = fit.params
    variance = fit.conditional_volatility ** 2 / 1e4
    fits.append({
        'first': first, 'last': last, 'alternating': alternating, 'returns': len(returns), 'mean': params['mu'] / 100,
        'omega': params['omega'] / 1e4, 'alpha': params['alpha[1]'], 'gamma': params['gamma[1]'],
        'beta': params['beta[1]'], 'nu': params['eta'], 'lambda': params['lambda'],
        'logLikelihood': fit.loglikelihood + len(returns) * np.log(100),
        'firstVariances': variance[:DAYS].tolist(), 'lastVariances': variance[-DAYS:].tolist(),
    })
json.dump({'arch': arch.__version__, 'fits': fits}, sys.stdout, indent=1)
