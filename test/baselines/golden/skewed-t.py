"""Golden values of the special functions and laws below Hansen's skewed t, by SciPy (BSD licence) and arch (NCSA licence).

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install arch==8.0.0 scipy pandas numpy
/tmp/venv/bin/python test/baselines/golden/skewed-t.py > test/baselines/golden/skewed-t.json
"""
import json
import sys

import arch
import numpy as np
import scipy
from arch.univariate import SkewStudent
from scipy import special, stats

NUS = [2.05, 3.0, 5.856, 13.24, 60.0, 300.0]
SHAPES = [(2.5, -0.6), (5.856, -0.1387), (8.0, 0.0), (13.24, 0.25), (300.0, -0.9), (4.0, 0.8)]
PROBABILITIES = [1e-10, 1e-6, 0.001, 0.01, 0.1, 0.3, 0.45, 0.5]
POINTS = [-40.0, -6.0, -2.0, -0.5, -0.01, 0.0, 0.1, 0.4, 1.0, 3.0, 20.0]
law = SkewStudent()


def hansen(z, nu, lam):
    """Density at z, of arch, with a variance of one."""
    return law.loglikelihood(np.array([nu, lam]), np.array([z]), np.array([1.0]), individual=True)[0]


json.dump({
    'scipy': scipy.__version__, 'arch': arch.__version__,
    'logGamma': [[x, special.gammaln(x)] for x in [1e-3, 0.5, 1.0, 1.7, 2.0, 5.5, 12.0, 30.25, 151.0, 1e4]],
    'incompleteBeta': [
        [a, b, x, special.betainc(a, b, x)]
        for a, b in [(0.5, 0.5), (1.025, 0.5), (2.0, 3.0), (6.62, 0.5), (150.0, 0.5), (0.5, 30.0), (40.0, 60.0)]
        for x in [1e-12, 1e-4, 0.03, 0.3, 0.5, 0.9, 0.9999, 1 - 1e-10]
    ],
    'studentCdf': [[nu, x, stats.t.cdf(x, nu)] for nu in NUS for x in POINTS],
    'studentQuantile': [[nu, p, stats.t.ppf(p, nu)] for nu in NUS for p in PROBABILITIES],
    'skewed': [{
        'nu': nu, 'lambda': lam,
        'logDensity': [[z, hansen(z, nu, lam)] for z in POINTS],
        'cdf': [[z, float(law.cdf(z, np.array([nu, lam])))] for z in POINTS],
        'quantile': [[p, float(law.ppf(p, np.array([nu, lam])))] for p in PROBABILITIES + [0.7, 0.95, 0.999, 1 - 1e-6]],
    } for nu, lam in SHAPES],
}, sys.stdout, indent=1)
