"""Golden values of the automatic block length, by arch (NCSA licence).

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install arch==8.0.0 scipy pandas numpy
/tmp/venv/bin/python test/baselines/golden/block-length.py > test/baselines/golden/block-length.json
"""
import json
import sys

import arch
import numpy as np
import pandas as pd
from arch.bootstrap import optimal_block_length

PERIODS = [('2000-01-01', '2020-12-31'), ('2009-05-01', '2018-12-31'), ('2014-01-01', '2016-12-31'),
           ('2016-06-01', '2016-08-31')]
SERIES = {'r': lambda r: r, 'abs': np.abs, 'square': np.square}

prices = pd.read_csv('node_modules/vega-datasets/data/sp500-2000.csv').sort_values('date')
lengths = []
for first, last in PERIODS:
    close = prices[(prices.date >= first) & (prices.date <= last)].close.values
    returns = np.diff(np.log(close))
    for name, transform in SERIES.items():
        value = optimal_block_length(transform(returns))['stationary'].iloc[0]
        lengths.append({'first': first, 'last': last, 'series': name, 'length': float(value)})
json.dump({'arch': arch.__version__, 'lengths': lengths}, sys.stdout, indent=1)
