"""Golden values of option pricing by SciPy (BSD licence): Black & Scholes prices, implied volatilities by Brent's method on those prices with
60 digits of mpmath (BSD licence), and E[exp(x)] of a sinh-arcsinh return with stretched noise by adaptive quadrature.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1 mpmath==1.3.0
/tmp/venv/bin/python test/pricing/golden/pricing.py > test/pricing/golden/pricing.json
"""
import json

import numpy as np
from mpmath import erfc, exp, findroot, log, mp, mpf, sqrt
from scipy import integrate
from scipy.stats import norm

mp.dps = 60


def price(kind, spot, strike, years, rate, dividend, volatility):
    deviation = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate - dividend) * years) / deviation + deviation / 2
    sign = 1 if kind == "call" else -1
    held, owed = spot * np.exp(-dividend * years), strike * np.exp(-rate * years)
    return sign * (held * norm.cdf(sign * d1) - owed * norm.cdf(sign * (d1 - deviation)))


def exact(kind, spot, strike, years, rate, dividend, volatility):
    spot, strike, years, rate, dividend, volatility = map(mpf, (spot, strike, years, rate, dividend, volatility))
    cdf = lambda z: erfc(-z / sqrt(2)) / 2
    deviation = volatility * sqrt(years)
    d1 = (log(spot / strike) + (rate - dividend) * years) / deviation + deviation / 2
    sign = 1 if kind == "call" else -1
    return sign * (spot * exp(-dividend * years) * cdf(sign * d1) - strike * exp(-rate * years) * cdf(sign * (d1 - deviation)))


def prices():
    rows = []
    for kind in ["call", "put"]:
        for spot, strike, years, rate, dividend, volatility in [
            (100, 100, 1, 0.02, 0.0, 0.2),
            (100, 80, 0.25, 0.05, 0.01, 0.35),
            (100, 150, 2, -0.01, 0.03, 0.6),
            (5321.4, 5600, 21 / 252, 0.04, 0.015, 0.12),
        ]:
            row = dict(kind=kind, spot=spot, strike=strike, years=years, rate=rate, dividendYield=dividend, volatility=volatility)
            rows.append(row | dict(price=price(kind, spot, strike, years, rate, dividend, volatility)))
    return rows


def implied():
    """Prices as doubles, and the volatility at which Black & Scholes give that double: far from the money, tiny and near the bound."""
    rows = []
    for kind, spot, strike, years, rate, dividend, volatility in [
        ("call", 100, 100, 1, 0.0, 0.0, 0.2),
        ("call", 100, 200, 0.1, 0.01, 0.0, 0.25),
        ("put", 100, 40, 0.1, 0.01, 0.02, 0.3),
        ("put", 100, 99, 0.01, 0.0, 0.0, 0.01),
        ("call", 100, 300, 1, 0.0, 0.0, 0.08),
        ("call", 100, 50, 1, 0.0, 0.0, 4.0),
        ("put", 100, 120, 5, 0.03, 0.0, 1.5),
    ]:
        wanted = float(exact(kind, spot, strike, years, rate, dividend, volatility))
        off = lambda v: log(exact(kind, spot, strike, years, rate, dividend, v)) - log(mpf(wanted))
        found = findroot(off, (volatility * 0.95, volatility * 1.05), solver="anderson", tol=1e-30)
        rows.append(dict(kind=kind, spot=spot, strike=strike, years=years, rate=rate, dividendYield=dividend, price=wanted, volatility=float(found)))
    return rows


def heavy():
    """ln E[exp(x)], x = location + scale sinh((asinh u + e) q), u = z exp(0.05 z²), the noise within ±6.77, which no draw passes."""
    rows = []
    for location, scale, e, q in [(0.0005, 0.01, -0.2, 1.2), (-0.001, 0.04, -0.4, 1.3), (0.0, 0.008, -0.3, 1.5), (0.0, 0.03, 0.0, 0.85)]:
        x = lambda z: location + scale * np.sinh((np.arcsinh(z * np.exp(0.05 * z * z)) + e) * q)
        pieces = [-6.77, -4, -2, -1, 0, 1, 2, 4, 6.77]
        total = sum(integrate.quad(lambda z: np.expm1(x(z)) * norm.pdf(z), a, b, epsabs=1e-16, epsrel=1e-12)[0] for a, b in zip(pieces, pieces[1:]))
        rows.append(dict(location=location, scale=scale, skew=e, tail=q, logMean=np.log1p(total)))
    return rows


print(json.dumps(dict(prices=prices(), implied=implied(), heavy=heavy()), indent=1, default=float))
