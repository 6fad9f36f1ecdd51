"""Golden values of the market's copula, from NumPy and SciPy: python market.py > market.json (NumPy 2, SciPy 1.15)."""
import json
import numpy as np
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import multivariate_t, norm, t

rng = np.random.default_rng(11)
# A recursion of sixteen days, five assets, the fourth of which moves against the others.
assets, days, memory, share, freedom, gain, skew = 5, 16, 0.8, 0.8, 14, 1.05, -0.7
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

# The market: sqrt(1 - skew^2) n + skew |h|, in units in which, times the shock, it has the variance of a Student-t once its mean is out.
spread = freedom / (freedom - 2)
shock = np.sqrt(freedom / 2) * np.exp(gammaln((freedom - 1) / 2) - gammaln(freedom / 2))
unit = np.sqrt(1 - 2 / np.pi * skew**2 * shock**2 / spread)
size, plain = skew / unit, np.sqrt(1 - skew**2) / unit
mean_taken = size * np.sqrt(2 / np.pi) * shock


def loadings_of(together):
    mean = together.mean()
    return np.clip(together * (1 / np.sqrt(mean) if mean >= 0.1 else max(mean, 0) / 0.1**1.5), -0.97, 0.97)


def bend_of(rho):
    """A sixth of the skewness of the normal score of one asset, by the marginal law of Azzalini & Capitanio."""
    scale = np.sqrt(1 + rho**2 * (plain**2 + size**2 - 1))
    own = rho * size / scale
    slope = own / np.sqrt(1 - own**2)
    pdf = lambda x: 2 * t.pdf(x, freedom) * t.cdf(slope * x * np.sqrt((freedom + 1) / (freedom + x * x)), freedom + 1)
    score = lambda x: norm.ppf(t.cdf(scale * x - mean_taken * rho, freedom))
    moment = [quad(lambda x: score(x) ** k * pdf(x), -20, 20, limit=200)[0] for k in range(4)]
    assert abs(moment[0] - 1) < 1e-6, moment
    variance = moment[2] - moment[1] ** 2
    k = (moment[3] - 3 * moment[1] * moment[2] + 2 * moment[1] ** 3) / variance**1.5 / 6
    bent = lambda x: score(x) + k * (1 - score(x) ** 2)
    first, second = (quad(lambda x: bent(x) ** power * pdf(x), -20, 20, limit=200)[0] for power in (1, 2))
    return k, 1 / np.sqrt(second - first**2)


bends, stretches = np.array([bend_of(rho) for rho in loadings_of(together)]).T
bends = sign * bends
moved, sizes = together.copy(), np.ones(assets)
scales, densities, means, directions = [], [], [], []
for z in residuals:
    root = np.sqrt(1 - share + share * sizes)
    mean_of_others = ((1 - share) * together + share * moved) / (root * root.mean())
    mean = mean_of_others.mean()
    rho = loadings_of(mean_of_others)
    means.append(mean)
    left = np.sqrt(np.outer(1 - rho**2, 1 - rho**2)) * rest
    scale = np.outer(sign, sign) * ((plain**2 + size**2) * np.outer(rho, rho) + left)
    scales.append(scale.tolist())
    direction = sign * rho
    directions.append(direction.tolist())
    # z = c (y + k (1 - y^2)), straightened; then the skew-t's density.
    y = np.array([min(np.roots([k, -1, each / c - k]).real, key=abs) for each, k, c in zip(z, bends, stretches)])
    x = t.ppf(norm.cdf(y), freedom)
    point = x + mean_taken * direction
    b = size * direction
    solved = np.linalg.solve(scale, np.stack([point, b], 1))
    distance, along, length = point @ solved[:, 0], b @ solved[:, 0], b @ solved[:, 1]
    argument = along / np.sqrt(1 - length) * np.sqrt((freedom + assets) / (freedom + distance))
    joint = np.log(2) + multivariate_t(shape=scale, df=freedom).logpdf(point) + t.logcdf(argument, freedom + assets)
    alone = t.logpdf(x, freedom) - norm.logpdf(y) + np.log(stretches * (1 - 2 * bends * y)) + norm.logpdf(z)
    densities.append(float(joint - alone.sum()))
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
            "skew": skew,
            "bends": bends.tolist(),
            "stretches": stretches.tolist(),
            "mean": mean_taken,
            "size": size,
            "sign": sign.tolist(),
            "together": together.tolist(),
            "restFactor": np.linalg.cholesky(rest).tolist(),
            "residuals": residuals.tolist(),
            "scales": scales,
            "directions": directions,
            "densities": densities,
            "after": [*moved.tolist(), *sizes.tolist()],
        }
    )
)
