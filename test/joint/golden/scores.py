"""Golden values of the joint scores, from NumPy: python scores.py > scores.json (NumPy 2)."""
import itertools
import json
import numpy as np

rng = np.random.default_rng(3)
rows, assets = 60, 4
common = rng.standard_normal((rows, 1))
returns = np.round(0.6 * common + rng.standard_normal((rows, assets)), 4)
draws = np.round(rng.standard_normal((25, assets)) @ rng.standard_normal((assets, assets)), 4)
observed = np.round(rng.standard_normal(assets), 4)


def below(matrix):
    return [float(matrix[a, b]) for b in range(assets) for a in range(b + 1, assets)]


worst = np.argsort(returns.sum(1))[:6]
low = np.quantile(returns, 0.2, axis=0, method="inverted_cdf")
fallen = returns <= low
energy = np.linalg.norm(draws - observed, axis=1).mean()
energy -= np.mean([np.linalg.norm(x - y) for x, y in itertools.combinations(draws, 2)]) / 2
variogram = sum(
    (abs(observed[i] - observed[j]) ** 0.5 - (abs(draws[:, i] - draws[:, j]) ** 0.5).mean()) ** 2
    for i, j in itertools.combinations(range(assets), 2)
)
print(
    json.dumps(
        {
            "returns": returns.tolist(),
            "draws": draws.tolist(),
            "observed": observed.tolist(),
            "correlations": below(np.corrcoef(returns.T)),
            "inStress": below(np.corrcoef(returns[worst].T)),
            "coExceedance": float(
                np.mean([(fallen[:, i] & fallen[:, j]).mean() for i, j in itertools.combinations(range(assets), 2)])
            ),
            "energy": float(energy),
            "variogram": float(variogram),
        }
    )
)
