"""Golden values of the copula, from NumPy and SciPy: python copula.py > copula.json (NumPy 2, SciPy 1.15)."""
import json
import numpy as np
from scipy.stats import multivariate_t, norm, t

rng = np.random.default_rng(7)
freedoms = [5, 6, 8, 12, 16, 30, 60]
levels = [-4, -3, -2, -1, -0.1, 0, 0.5, 1.5, 2.5, 3.5, 4]
scores = [
    {"freedom": nu, "z": z, "x": float(-np.sign(z) * t.ppf(norm.cdf(-abs(z)), nu)) if z else 0.0}
    for nu in freedoms
    for z in levels
]

# A recursion of twelve days, four assets.
assets, days, memory, share, freedom = 4, 12, 0.97, 0.8, 9
mixed = rng.standard_normal((assets, 2 * assets))
constant = mixed @ mixed.T
constant /= np.sqrt(np.outer(np.diag(constant), np.diag(constant)))
residuals = rng.standard_normal((days, assets)) * np.where(rng.random((days, assets)) < 0.2, 2.5, 1)
movements, factors, densities = constant.copy(), [], []
for z in residuals:
    mixture = (1 - share) * constant + share * movements
    correlation = mixture / np.sqrt(np.outer(np.diag(mixture), np.diag(mixture)))
    factors.append(np.linalg.cholesky(correlation).tolist())
    x = t.ppf(norm.cdf(z), freedom)
    alone = t.logpdf(x, freedom).sum()
    densities.append(float(multivariate_t(shape=correlation, df=freedom).logpdf(x) - alone))
    bounded = np.clip(z, -3, 3)
    movements = memory * movements + (1 - memory) * np.outer(bounded, bounded)
print(
    json.dumps(
        {
            "scores": scores,
            "memory": memory,
            "share": share,
            "freedom": freedom,
            "constant": constant.tolist(),
            "residuals": residuals.tolist(),
            "factors": factors,
            "densities": densities,
            "movements": movements.tolist(),
        }
    )
)
