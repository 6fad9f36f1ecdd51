"""Golden values of the market's copula, from NumPy and SciPy: python market.py > market.json (NumPy 2, SciPy 1.15)."""
import json
import numpy as np
from scipy.stats import multivariate_t, norm, t

rng = np.random.default_rng(11)
# A recursion of sixteen days, five assets, the fourth of which moves against the others.
assets, days, memory, share, freedom, gain = 5, 16, 0.8, 0.8, 14, 1.05
sign = np.array([1, 1, 1, -1, 1])
together = rng.uniform(0.2, 0.5, assets)
mixed = np.eye(assets) * 1.5 + rng.standard_normal((assets, 2 * assets)) @ rng.standard_normal((2 * assets, assets)) * 0.08
mixed = mixed @ mixed.T
rest = mixed / np.sqrt(np.outer(np.diag(mixed), np.diag(mixed)))
common = rng.standard_normal((days, 1))
residuals = sign * (0.7 * common + 0.7 * rng.standard_normal((days, assets))) * np.where(rng.random((days, assets)) < 0.2, 2.5, 1)
# Days on which assets move against each other, after which loadings fade.
for day in range(6, 12):
    residuals[day] = sign * np.roll([2.9, -2.8, 2.5, -2.7, 0.1], day)
moved, sizes = together.copy(), np.ones(assets)
correlations, densities, means = [], [], []
for z in residuals:
    root = np.sqrt(1 - share + share * sizes)
    mean_of_others = ((1 - share) * together + share * moved) / (root * root.mean())
    mean = mean_of_others.mean()
    slope = 1 / np.sqrt(mean) if mean >= 0.1 else max(mean, 0) / 0.1**1.5
    rho = np.clip(mean_of_others * slope, -0.97, 0.97)
    means.append(mean)
    correlation = np.outer(rho, rho) + np.sqrt(np.outer(1 - rho**2, 1 - rho**2)) * rest
    correlation = np.outer(sign, sign) * correlation
    correlations.append(correlation.tolist())
    x = t.ppf(norm.cdf(z), freedom)
    densities.append(float(multivariate_t(shape=correlation, df=freedom).logpdf(x) - t.logpdf(x, freedom).sum()))
    bounded = sign * np.clip(z, -3, 3)
    moved = memory * moved + (1 - memory) * gain * bounded * (bounded.sum() - bounded) / (assets - 1)
    sizes = memory * sizes + (1 - memory) * bounded**2
assert min(means) < 0 and any(0 < mean < 0.1 for mean in means) and max(means) > 0.3, means
print(
    json.dumps(
        {
            "memory": memory,
            "share": share,
            "freedom": freedom,
            "gain": gain,
            "sign": sign.tolist(),
            "together": together.tolist(),
            "restFactor": np.linalg.cholesky(rest).tolist(),
            "residuals": residuals.tolist(),
            "correlations": correlations,
            "densities": densities,
            "after": [*moved.tolist(), *sizes.tolist()],
        }
    )
)
