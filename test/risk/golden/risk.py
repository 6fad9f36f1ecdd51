"""Golden values of the risk figures by NumPy and SciPy (BSD licences), by other ways than the TypeScript's where there are any:
expected shortfall as the minimum of Rockafellar & Uryasev (2000), its standard error from the variance of the excess over the value
at risk, the Euler contributions also as derivatives of the expected shortfall by the positions.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1
/tmp/venv/bin/python test/risk/golden/risk.py > test/risk/golden/risk.json
"""
import json

import numpy as np
from scipy import stats

PATHS, STEPS, ASSETS = 350, 6, 3
LEVELS = [0.013, 0.05, 0.1]
QUANTILES = [0.05, 0.25, 0.5, 0.95]
HOLDINGS = np.array([100.0, -40.0, 25.0])
GROUPS = 25
INITIAL, HIT_ABOVE, HIT_BELOW, DEPTH, MONEY_DEPTH = 80.0, 82.0, 77.5, 0.03, 4.0

rng = np.random.default_rng(20240607)
shock = rng.standard_t(4, (STEPS, 1, PATHS))
own = rng.standard_t(4, (STEPS, ASSETS, PATHS))
# float32, as a generator gives them
returns = np.float32(0.008 * (0.6 * shock + 0.8 * own)).astype(float)
sums = returns.cumsum(axis=0)


def quantile_error(draws, level):
    deviation = np.sqrt(level * (1 - level) / len(draws))
    high, low = np.quantile(draws, [min(1, level + deviation), max(0, level - deviation)])
    return (high - low) / 2


def quantiles(draws):
    return [{"level": q, "value": np.quantile(draws, q), "standardError": quantile_error(draws, q)} for q in QUANTILES]


def mean(draws):
    return {"value": draws.mean(), "standardError": stats.sem(draws)}


def deviation(draws):
    m2, m4 = stats.moment(draws, 2), stats.moment(draws, 4)
    value = draws.std(ddof=1)
    return {"value": value, "standardError": np.sqrt((m4 - m2**2) / len(draws)) / (2 * value)}


def probability(happened):
    n, k = len(happened) + 4, happened.sum() + 2
    return {"value": happened.mean(), "standardError": stats.binom(n, k / n).std() / n}


def value_at_risk(profits, level):
    """The lower quantile of the profits, as the worst share of the paths reaches or passes it."""
    return -np.quantile(profits, level, method="inverted_cdf")


def shortfall(losses, level):
    return min(c + np.maximum(losses - c, 0).mean() / level for c in losses)


def tail(profits, level):
    losses = -profits
    var, es = value_at_risk(profits, level), shortfall(losses, level)
    excess = np.maximum(losses - var, 0) / level
    return {
        "level": level,
        "valueAtRisk": {"value": var, "standardError": quantile_error(profits, level)},
        "expectedShortfall": {"value": es, "standardError": excess.std() / np.sqrt(len(losses))},
    }


def contribution(profits, by_asset, level):
    """Mean loss of each asset with weights that fill the tail from the worst path on."""
    order = np.argsort(profits)
    exact = level * len(profits)
    weights = np.clip(exact - np.arange(len(profits)), 0, 1)
    return -(by_asset[:, order] * weights).sum(axis=1) / exact


def contributions(profits, by_asset, level):
    values = contribution(profits, by_asset, level)
    group = np.arange(len(profits)) % GROUPS
    left_out = np.array([contribution(profits[group != g], by_asset[:, group != g], level) for g in range(GROUPS)])
    errors = np.sqrt((GROUPS - 1) * left_out.var(axis=0))
    return [{"value": v, "standardError": e} for v, e in zip(values, errors)]


def derivatives(level, step=1e-6):
    gains = np.expm1(sums[-1])
    slope = lambda i: np.eye(ASSETS)[i] * step
    es = lambda holdings: shortfall(-(holdings @ gains), level)
    return [HOLDINGS[i] * (es(HOLDINGS + slope(i)) - es(HOLDINGS - slope(i))) / (2 * step) for i in range(ASSETS)]


def forecast(asset):
    series = sums[:, asset]
    with_now = np.vstack([np.zeros(PATHS), series])
    falls = 1 - np.exp(with_now - np.maximum.accumulate(with_now, axis=0))
    prices = INITIAL * np.exp(series)
    return {
        "returns": [
            {"mean": mean(s), "volatility": deviation(r), "quantiles": quantiles(s)}
            for s, r in zip(series, returns[:, asset])
        ],
        "prices": [{"mean": mean(p), "quantiles": quantiles(p)} for p in prices],
        "risk": [{"horizon": h, **tail(np.expm1(series[h - 1]), a)} for h in (2, STEPS) for a in LEVELS],
        "drawdown": probability(falls.max(axis=0) > DEPTH),
        "above": probability(prices.max(axis=0) >= HIT_ABOVE),
        "below": probability(prices.min(axis=0) <= HIT_BELOW),
    }


def portfolio():
    by_asset = HOLDINGS[:, None, None] * np.expm1(sums).transpose(1, 0, 2)
    value = np.vstack([np.zeros(PATHS), by_asset.sum(axis=0)])
    profits = value[-1]
    drawdown = (np.maximum.accumulate(value, axis=0) - value).max(axis=0)
    return {
        "profit": {
            "mean": mean(profits),
            "volatility": deviation(profits),
            "lossProbability": probability(profits < 0),
            "quantiles": quantiles(profits),
        },
        "risk": [
            {**tail(profits, a), "contributions": contributions(profits, by_asset[:, -1], a)} for a in LEVELS
        ],
        "drawdown": {
            "mean": mean(drawdown),
            "quantiles": quantiles(drawdown),
            "depth": MONEY_DEPTH,
            "probability": probability(drawdown > MONEY_DEPTH),
        },
        "derivatives": [derivatives(a) for a in LEVELS],
    }


print(
    json.dumps(
        {
            "paths": PATHS,
            "steps": STEPS,
            "levels": LEVELS,
            "quantiles": QUANTILES,
            "holdings": HOLDINGS.tolist(),
            "initialPrice": INITIAL,
            "hitAbove": HIT_ABOVE,
            "hitBelow": HIT_BELOW,
            "depth": DEPTH,
            "moneyDepth": MONEY_DEPTH,
            "returns": [[float(f"{x:.9g}") for x in row] for row in returns.reshape(-1, PATHS)],
            "forecasts": [forecast(asset) for asset in range(ASSETS)],
            "portfolio": portfolio(),
        },
        indent=1,
    )
)
