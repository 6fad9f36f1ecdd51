"""Golden values of credit risk by SciPy (BSD licence): Merton's two equations by a root finder for systems, probabilities of default by
the closed forms of Merton (1974) and Black & Cox (1976) with the drift of the real world, and the loss of a homogeneous portfolio by
quadrature over the common factor: exactly, and in Vasicek's limit ("The distribution of loan portfolio value", Risk, December 2002).

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1
/tmp/venv/bin/python test/credit/golden/credit.py > test/credit/golden/credit.json
"""
import json

import numpy as np
from scipy import integrate, optimize
from scipy.stats import binom, norm

RATE = 0.02
MARKET = {"volatility": 0.4, "drift": 0.06}


def call(value, volatility, debt, maturity, rate):
    d1 = (np.log(value / debt) + (rate + volatility**2 / 2) * maturity) / (volatility * np.sqrt(maturity))
    d2 = d1 - volatility * np.sqrt(maturity)
    return value * norm.cdf(d1) - debt * np.exp(-rate * maturity) * norm.cdf(d2), norm.cdf(d1)


def merton(equity, equity_volatility, debt, maturity, rate):
    def off(logs):
        value, volatility = np.exp(logs)
        price, delta = call(value, volatility, debt, maturity, rate)
        return [price / equity - 1, delta * volatility * value / (equity_volatility * equity) - 1]

    owed = debt * np.exp(-rate * maturity)
    guess = np.log([equity + owed, equity_volatility * equity / (equity + owed)])
    found = optimize.root(off, guess, method="hybr", tol=1e-14)
    assert np.max(np.abs(off(found.x))) < 1e-10, (found, equity)
    return np.exp(found.x)


def firms():
    rows = []
    for equity, volatility, debt, maturity, rate in [
        (3.0, 0.8, 10.0, 1.0, 0.05),
        (60.0, 0.2, 50.0, 2.0, 0.02),
        (50.0, 0.4, 60.0, 2.0, 0.02),
        (1.0, 0.3, 100.0, 5.0, 0.0),
        (1000.0, 0.25, 1.0, 1.0, 0.03),
        (5.0, 2.5, 100.0, 10.0, 0.01),
        (1e12, 0.35, 3e12, 30.0, -0.01),
    ]:
        value, vol = merton(equity, volatility, debt, maturity, rate)
        rows.append(dict(equity=equity, equityVolatility=volatility, debt=debt, maturity=maturity, rate=rate, value=value, volatility=vol))
    return rows


def obligor(name, equity, debt, maturity, beta=None, volatility=None, barrier=1.0):
    """Distance to the barrier now, its drift and volatility in the real world."""
    sigma_e = volatility if beta is not None else MARKET["volatility"]
    value, sigma = merton(equity, sigma_e, debt, maturity, RATE)
    share = sigma / sigma_e
    asset_beta = share * (beta if beta is not None else 1)
    # What is left of the growth of the assets above that of the barrier, which is the rate
    drift = asset_beta * (MARKET["drift"] - RATE) - sigma**2 / 2
    x = np.log(value / (barrier * debt)) + RATE * maturity
    at_maturity = norm.cdf((-np.log(barrier) - x - drift * maturity) / (sigma * np.sqrt(maturity)))

    def passage(t):
        s = sigma * np.sqrt(t)
        return norm.cdf((-x - drift * t) / s) + np.exp(-2 * drift * x / sigma**2) * norm.cdf((-x + drift * t) / s)

    def passage_or_short(t):
        s, y = sigma * np.sqrt(t), -np.log(barrier)
        return 1 - norm.cdf((x + drift * t - y) / s) + np.exp(-2 * drift * x / sigma**2) * norm.cdf((drift * t - x - y) / s)

    years = np.arange(1, int(maturity))
    fields = dict(name=name, asset="M", equity=equity, debt=debt, maturity=maturity)
    if beta is not None:
        fields |= dict(beta=beta, volatility=volatility)
    return dict(
        fields=fields,
        barrier=barrier,
        assetValue=value,
        assetVolatility=sigma,
        atMaturity=at_maturity,
        firstPassage=[passage(t) for t in years] + [passage_or_short(maturity)],
    )


def unlevered():
    """A beta at which the assets move one for one with M: they are lognormal whatever the steps are."""
    value, sigma = merton(50.0, 0.9, 60.0, 2.0, RATE)
    return obligor("one for one", 50.0, 60.0, 2.0, beta=0.9 / sigma, volatility=0.9, barrier=0.8)


def homogeneous():
    count, beta, volatility, equity, debt, maturity = 300, 0.8, 0.6, 40.0, 60.0, 1.0
    value, sigma = merton(equity, volatility, debt, maturity, RATE)
    b = sigma / volatility * beta
    drift = RATE + b * (MARKET["drift"] - RATE) - sigma**2 / 2
    p = norm.cdf((np.log(debt / value) - drift * maturity) / (sigma * np.sqrt(maturity)))
    rho = (b * MARKET["volatility"] / sigma) ** 2
    given = lambda z: norm.cdf((norm.ppf(p) - np.sqrt(rho) * z) / np.sqrt(1 - rho))
    grid, step = np.linspace(-9, 9, 20001, retstep=True)
    weights = norm.pdf(grid) * step
    pmf = np.array([np.sum(weights * binom.pmf(k, count, given(grid))) for k in range(count + 1)])
    assert abs(pmf.sum() - 1) < 1e-9
    assert abs(pmf @ np.arange(count + 1) / count - p) < 1e-9
    levels = []
    for level in [0.01, 0.05]:
        upper = pmf[::-1].cumsum()
        k = count - int(np.argmax(upper >= level))
        above = pmf[k + 1 :].sum()
        shortfall = (pmf[k + 1 :] @ np.arange(k + 1, count + 1) + (level - above) * k) / level
        limit = norm.cdf((norm.ppf(p) + np.sqrt(rho) * norm.ppf(1 - level)) / np.sqrt(1 - rho))
        limit_shortfall = integrate.quad(lambda z: given(z) * norm.pdf(z), -12, norm.ppf(level))[0] / level
        levels.append(dict(level=level, valueAtRisk=k / count, shortfall=shortfall / count, limit=limit, limitShortfall=limit_shortfall))
    deviation = np.sqrt(pmf @ (np.arange(count + 1) / count - p) ** 2)
    fields = dict(asset="M", beta=beta, volatility=volatility, equity=equity, debt=debt, maturity=maturity)
    return dict(count=count, fields=fields, probability=p, correlation=rho, deviation=deviation, levels=levels)


print(
    json.dumps(
        dict(
            rate=RATE,
            market=MARKET,
            firms=firms(),
            obligors=[
                obligor("the asset", 45.0, 55.0, 2.0),
                obligor("beta", 50.0, 60.0, 2.0, beta=1.2, volatility=0.7, barrier=0.9),
                obligor("short the asset", 30.0, 70.0, 2.0, beta=-0.8, volatility=0.5),
            ],
            unlevered=unlevered(),
            homogeneous=homogeneous(),
        ),
        indent=1,
        default=float,
    )
)
