"""Golden values of the GARCH(1,1)-normal fit, by arch (NCSA licence) with a tight tolerance.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install arch==8.0.0 scipy pandas numpy
/tmp/venv/bin/python test/baselines/golden/garch.py > test/baselines/golden/garch.json
"""
import json
import sys

import arch
import numpy as np
import pandas as pd
from arch import arch_model

PERIODS = [('2009-05-01', '2018-12-31'), ('2000-01-01', '2020-12-31'), ('2014-01-01', '2016-12-31')]

prices = pd.read_csv('node_modules/vega-datasets/data/sp500-2000.csv').sort_values('date')
fits = []
for first, last in PERIODS:
    close = prices[(prices.date >= first) & (prices.date <= last)].close.values
    returns = 100 * np.diff(np.log(close))
    fit = arch_model(returns, mean='Constant', vol='GARCH', p=1, q=1, dist='normal', rescale=False).fit(
        disp='off', options={'ftol': 1e-13, 'maxiter': 1000})
    assert fit.convergence_flag == 0
    fits.append({
        'first': first, 'last': last, 'returns': len(returns), 'mean': fit.params['mu'] / 100,
        'omega': fit.params['omega'] / 1e4, 'alpha': fit.params['alpha[1]'], 'beta': fit.params['beta[1]'],
        'logLikelihood': fit.loglikelihood + len(returns) * np.log(100),
    })
json.dump({'arch': arch.__version__, 'fits': fits}, sys.stdout, indent=1)
