"""Golden values of Lambert's W and of the heavy-tail fit, by a road that shares no method with the TypeScript.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy
/tmp/venv/bin/python test/architectures/tcn/golden/heavy-tail.py > test/architectures/tcn/golden/heavy-tail.json

W is found by bisection of w exp(w), and so is delta. Goerg, "The Lambert way to Gaussianize heavy-tailed data with the inverse of
Tukey's h transformation as a special case", The Scientific World Journal 2015, section 4.2.
"""
import json
from statistics import NormalDist

import numpy as np


def lambert_w(s):
    low, high = np.zeros_like(s), np.log1p(s)
    for _ in range(80):
        middle = (low + high) / 2
        above = middle * np.exp(middle) > s
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return (low + high) / 2


def gaussianise(x, location, scale, delta):
    z = (x - location) / scale
    if delta == 0:
        return z
    # The paper's form, which the TypeScript avoids: sign(z) sqrt(W(delta z^2) / delta).
    return np.sign(z) * np.sqrt(lambert_w(delta * z**2) / delta)


def kurtosis(u):
    return np.mean((u - u.mean()) ** 4) / u.var() ** 2


def fit(x):
    location, scale, delta = np.median(x), x.std(), 0.0
    for _ in range(300):
        z = (x - location) / scale
        low, high = 0.0, 1.0
        if kurtosis(z) <= 3:
            delta = 0.0
        else:
            for _ in range(60):
                delta = (low + high) / 2
                low, high = (delta, high) if kurtosis(gaussianise(z, 0, 1, delta)) > 3 else (low, delta)
        back = location + scale * gaussianise(x, location, scale, delta)
        location, scale = back.mean(), back.std()
    return {"location": location, "scale": scale, "delta": delta}


quantiles = np.array([NormalDist().inv_cdf((i + 0.5) / 300) for i in range(300)])
wobble = 0.15 * np.sin(np.arange(300))
heavy = np.round(0.3 + 0.8 * quantiles * np.exp(0.1 * quantiles**2) + wobble, 6)
thin = np.round(np.tanh(quantiles) + 0.1, 6)
arguments = [0.0, 1e-12, 1e-3, 0.25, 1.0, 7.5, 300.0, 1e6]
print(
    json.dumps(
        {
            "lambertW": [[s, float(lambert_w(np.array([s]))[0])] for s in arguments],
            "samples": [{"values": list(x), "fit": fit(x)} for x in (heavy, thin)],
        }
    )
)
