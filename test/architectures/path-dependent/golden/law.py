"""Golden values of the sinh-arcsinh law with its mean taken out, by a road that shares no formula with the TypeScript.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy numpy
/tmp/venv/bin/python test/architectures/path-dependent/golden/law.py > test/architectures/path-dependent/golden/law.json

The density of x = g(z), z standard normal, is phi(z) / g'(z): z is found from the *forward* map by bisection, g' by a complex
step. The mean is found by quadrature. `bias` are the four outputs of the network, sixteenths so that float32 holds them.
"""
import json
import sys

import numpy as np
import scipy
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

STRETCH, LOCATION, TAIL_MIN, TAIL_MAX, TAIL_START = 0.1, 0.15, -0.2, 0.6, 0.35


def stretched(z):
    return z * np.exp(STRETCH * z * z / 2)


def cosh_moment(q):
    """E[cosh(q asinh u)]"""
    value, _ = quad(lambda z: np.cosh(q * np.arcsinh(stretched(z))) * norm.pdf(z), -16, 16, epsabs=0, epsrel=1e-12, limit=400)
    return value


def parameters(bias):
    location, log_scale, skew, tail = bias
    return LOCATION * np.tanh(location), log_scale, np.tanh(skew), np.exp(np.clip(TAIL_START - tail, TAIL_MIN, TAIL_MAX))


def drawn(z, drift, bias):
    l, s, e, q = parameters(bias)
    return drift + np.exp(s) * (l + np.sinh((np.arcsinh(stretched(z)) + e) * q) - np.sinh(e * q) * cosh_moment(q))


def log_density(x, drift, bias):
    z = brentq(lambda z: drawn(z, drift, bias) - x, -20, 20, xtol=1e-14, rtol=1e-14)
    slope = drawn(z + 1e-30j, drift, bias).imag / 1e-30
    return norm.logpdf(z) - np.log(slope)


biases = [(0, 0, 0, 0), (1.5, -0.5, 0.25, -0.25), (-2, 0.75, -0.5, -0.375), (0.5, -1.25, 1, 0.125), (0, 0.5, -1.5, -0.5)]
drifts = [0, 0.03125]
cases = [
    {'bias': bias, 'drift': drift, 'return': x, 'logDensity': log_density(x, drift, bias)}
    for bias in biases for drift in drifts for x in (-4.5, -1, -0.125, 0, 0.375, 2, 6)
]

moments = []
for q in np.linspace(np.exp(TAIL_MIN), np.exp(TAIL_MAX), 9):
    moments.append({'inverseTail': q, 'moment': cosh_moment(q), 'doubled': cosh_moment(2 * q)})

json.dump({'scipy': scipy.__version__, 'moments': moments, 'cases': cases}, sys.stdout, indent=1)
