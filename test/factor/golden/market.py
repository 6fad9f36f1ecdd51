"""Golden values of the market's copula, from NumPy and SciPy: python market.py > market.json (NumPy 2, SciPy 1.15)."""
import json
import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
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


def scores_of(rho):
    """Normal scores of one asset as it is drawn, and the standard normals in their place, by the marginal law of Azzalini & Capitanio."""
    scale = np.sqrt(1 + rho**2 * (plain**2 + size**2 - 1))
    own = rho * size / scale
    slope = own / np.sqrt(1 - own**2)
    pdf = lambda x: 2 * t.pdf(x, freedom) * t.cdf(slope * x * np.sqrt((freedom + 1) / (freedom + x * x)), freedom + 1)
    below = lambda x: quad(pdf, -np.inf, x, epsabs=1e-13, epsrel=1e-10)[0]
    above = lambda x: quad(pdf, x, np.inf, epsabs=1e-13, epsrel=1e-10)[0]
    assert abs(below(0) + above(0) - 1) < 1e-9
    score = lambda x: norm.ppf(t.cdf(scale * x - mean_taken * rho, freedom))
    return [[float(score(x)), float(norm.ppf(below(x)) if x < 0 else norm.isf(above(x)))] for x in np.linspace(-5, 5, 41)]


# Hyperbolas as may be: middle, slope, lift, width. Their density is that of what is drawn with them.
bends = np.array([[-0.1, 1.001, 0.08, 0.5], [-0.15, 1.004, 0.13, 0.7], [-0.2, 1.01, 0.17, 1.1], [0.12, 0.999, -0.1, 0.4], [-0.05, 1.0, 0.04, 0.3]])
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
    # z = m + c y + a sqrt(1 + b y^2), straightened; then the skew-t's density.
    bent = lambda y, bend: bend[0] + bend[1] * y + bend[2] * np.sqrt(1 + bend[3] * y * y)
    y = np.array([brentq(lambda each: bent(each, bend) - value, -30, 30, xtol=1e-14) for value, bend in zip(z, bends)])
    rise = bends[:, 1] + bends[:, 2] * bends[:, 3] * y / np.sqrt(1 + bends[:, 3] * y * y)
    x = t.ppf(norm.cdf(y), freedom)
    point = x + mean_taken * direction
    b = size * direction
    solved = np.linalg.solve(scale, np.stack([point, b], 1))
    distance, along, length = point @ solved[:, 0], b @ solved[:, 0], b @ solved[:, 1]
    argument = along / np.sqrt(1 - length) * np.sqrt((freedom + assets) / (freedom + distance))
    joint = np.log(2) + multivariate_t(shape=scale, df=freedom).logpdf(point) + t.logcdf(argument, freedom + assets)
    alone = t.logpdf(x, freedom) - norm.logpdf(y) + np.log(rise) + norm.logpdf(z)
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
            "scores": [{"loading": rho, "pairs": scores_of(rho)} for rho in (0.3, -0.6, 0.9)],
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
