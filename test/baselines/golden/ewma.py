"""Golden values of the exponentially weighted variance with a decay of 0.94, by arch (NCSA licence).

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install arch==8.0.0 scipy pandas numpy
/tmp/venv/bin/python test/baselines/golden/ewma.py > test/baselines/golden/ewma.json
"""
import json
import sys

import arch
import numpy as np
import pandas as pd
from arch.univariate import EWMAVariance, ZeroMean
from scipy.stats import norm

FIRST, LAST = '2014-01-01', '2016-12-31'
DAYS = 5

prices = pd.read_csv('node_modules/vega-datasets/data/sp500-2000.csv').sort_values('date')
close = prices[(prices.date >= FIRST) & (prices.date <= LAST)].close.values
returns = 100 * np.diff(np.log(close))
fit = ZeroMean(returns, volatility=EWMAVariance(0.94)).fit(disp='off')
deviation = fit.conditional_volatility / 100
densities = norm.logpdf(returns / 100, scale=deviation)
json.dump({
    'arch': arch.__version__, 'first': FIRST, 'last': LAST,
    'firstVariances': (deviation[:DAYS] ** 2).tolist(), 'lastVariances': (deviation[-DAYS:] ** 2).tolist(),
    'firstLogDensities': densities[:DAYS].tolist(), 'lastLogDensities': densities[-DAYS:].tolist(),
}, sys.stdout, indent=1)
