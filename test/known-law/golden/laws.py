"""Golden values of the known laws, by NumPy and SciPy (BSD licences), written apart from the TypeScript: the generator of random
numbers, the GJR recursion, a step of Andersen's scheme, and moments and laws in closed form or by numerical integration.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scipy==1.17.1
/tmp/venv/bin/python test/known-law/golden/laws.py > test/known-law/golden/laws.json
"""
import json
import sys

import numpy as np
import scipy
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import gammaln

SEED, PATH, STREAM, BURN_IN, DAYS = 2**32 + 7, 2**31 + 5, 2, 500, 12
MASK = 0xFFFFFFFF


def philox(counter, seed):
    """Philox4x32-10, Salmon et al. (2011)."""
    x, key = list(counter), [seed & MASK, seed >> 32]
    for _ in range(10):
        low, high = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [(high >> 32) ^ x[1] ^ key[0], high & MASK, (low >> 32) ^ x[3] ^ key[1], low & MASK]
        key = [(key[0] + 0x9E3779B9) & MASK, (key[1] + 0xBB67AE85) & MASK]
    return (np.array(x, dtype=float) + 0.5) / 2**32


# GJR-GARCH with Hansen's skewed t

GJR = {'mean': 3e-4, 'omega': 3.4e-6, 'alpha': 0.01, 'gamma': 0.12, 'beta': 0.89, 'nu': 8, 'lambda': -0.1}
nu, lam = GJR['nu'], GJR['lambda']
c = np.exp(gammaln((nu + 1) / 2) - gammaln(nu / 2)) / np.sqrt(np.pi * (nu - 2))
a = 4 * lam * c * (nu - 2) / (nu - 1)
b = np.sqrt(1 + 3 * lam**2 - a**2)
unit = np.sqrt((nu - 2) / nu)


def skewed_t_quantile(u):
    split = (1 - lam) / 2
    low = (1 - lam) * unit * stats.t.ppf(u / (1 - lam), nu)
    high = (1 + lam) * unit * stats.t.ppf(0.5 + (u - split) / (1 + lam), nu)
    return (np.where(u < split, low, high) - a) / b


def skewed_t_density(z):
    y = (b * z + a) / np.where(z < -a / b, 1 - lam, 1 + lam)
    return b * c * (1 + y**2 / (nu - 2)) ** (-(nu + 1) / 2)


def moment(power, high=np.inf):
    parts = [-np.inf, -a / b, high] if high > -a / b else [-np.inf, high]
    return sum(quad(lambda z: z**power * skewed_t_density(z), lo, hi, epsabs=1e-13, epsrel=1e-12)[0]
               for lo, hi in zip(parts, parts[1:]))


def gjr_path():
    uniforms = np.concatenate([philox((PATH, block, 0, STREAM), SEED) for block in range((BURN_IN + DAYS + 3) // 4)])
    v = GJR['omega'] / (1 - GJR['alpha'] - GJR['gamma'] / 2 - GJR['beta'])
    returns, variances = [], []
    for z in skewed_t_quantile(uniforms[:BURN_IN + DAYS]):
        e = np.sqrt(v) * z
        returns.append(GJR['mean'] + e)
        variances.append(v)
        v = GJR['omega'] + (GJR['alpha'] + GJR['gamma'] * (e < 0)) * e**2 + GJR['beta'] * v
    return {'returns': returns[BURN_IN:], 'variance': variances[BURN_IN:]}


def gjr_moments():
    """Mean of the variance, and mean of its square: E v' = omega + p v, E v'^2 = omega^2 + 2 omega p E v + q E v^2."""
    al, g, be, om = GJR['alpha'], GJR['gamma'], GJR['beta'], GJR['omega']
    down2, down4 = moment(2, 0), moment(4, 0)
    news2 = al + g * down2
    news4 = al**2 * moment(4) + (2 * al * g + g**2) * down4
    p, q = be + news2, be**2 + 2 * be * news2 + news4
    mean = om / (1 - p)
    square = (om**2 + 2 * om * p * mean) / (1 - q)
    return {'variance': mean, 'persistence': p, 'squarePersistence': q, 'kurtosis': moment(4) * square / mean**2}


# Heston

H = {'drift': 0.07, 'kappa': 5, 'theta': 0.0256, 'sigma': 0.45, 'rho': -0.6}
DT, SUBSTEPS = 1 / 252, 10


def variance_step(v, z, dt):
    k, th, s = H['kappa'], H['theta'], H['sigma']
    e = np.exp(-k * dt)
    m = th + (v - th) * e
    s2 = v * s**2 * e / k * (1 - e) + th * s**2 / (2 * k) * (1 - e) ** 2
    psi = s2 / m**2
    b2 = 2 / psi - 1 + np.sqrt(2 / psi) * np.sqrt(2 / psi - 1)
    return m / (1 + b2) * (np.sqrt(b2) + z) ** 2


def heston_path():
    k, th, s, rho = H['kappa'], H['theta'], H['sigma'], H['rho']
    dt = DT / SUBSTEPS
    k0, k1, k2 = -rho * k * th * dt / s, dt / 2 * (k * rho / s - 0.5) - rho / s, dt / 2 * (k * rho / s - 0.5) + rho / s
    k34 = dt / 2 * (1 - rho**2)
    v, returns, variances = th, [], []
    for day in range(BURN_IN + DAYS):
        # The price's own normals of the substeps are one for the day: a sum of normals is one.
        u = np.concatenate([philox((PATH, day, i, STREAM), SEED) for i in range(3)]).reshape(-1, 2)
        z = (np.sqrt(-2 * np.log(u[:, :1])) * np.c_[np.cos(2 * np.pi * u[:, 1]), np.sin(2 * np.pi * u[:, 1])]).ravel()
        x, spread, first = 0.0, 0.0, v
        for sub in range(SUBSTEPS):
            after = variance_step(v, z[sub], dt)
            x += H['drift'] * dt + k0 + k1 * v + k2 * after
            spread += k34 * (v + after)
            v = after
        returns.append(x + np.sqrt(spread) * z[SUBSTEPS])
        variances.append(first)
    return {'returns': returns[BURN_IN:], 'variance': variances[BURN_IN:]}


def stationary_moments():
    """The variance is gamma distributed in the long run, its autocovariance exponential."""
    k, th, s = H['kappa'], H['theta'], H['sigma']
    spread = th * s**2 / (2 * k)
    integral = 2 * spread * quad(lambda t: (DT - t) * np.exp(-k * t), 0, DT, epsabs=0)[0]
    return {'mean': th, 'variance': spread, 'skewness': 2 / np.sqrt(2 * k * th / s**2),
            'integratedMean': th * DT, 'integratedVariance': integral}


def characteristic(u, v):
    """By integrating the Riccati equations numerically: nothing of the closed form is used."""
    k, th, s, rho, mu = H['kappa'], H['theta'], H['sigma'], H['rho'], H['drift']

    def slope(_t, y):
        big = y[0] + 1j * y[1]
        d = -(u**2 + 1j * u) / 2 - (k - 1j * rho * s * u) * big + s**2 * big**2 / 2
        e = 1j * u * mu + k * th * big
        return [d.real, d.imag, e.real, e.imag]
    y = scipy.integrate.solve_ivp(slope, (0, DT), [0, 0, 0, 0], method='DOP853', rtol=1e-12, atol=1e-14).y[:, -1]
    return np.exp(y[2] + 1j * y[3] + (y[0] + 1j * y[1]) * v)


def one_step(v):
    """Density and distribution by Fourier inversion (Gil-Pelaez), Gauss-Legendre nodes."""
    sd = np.sqrt(v * DT) if v > 0.004 else np.sqrt((H['theta'] * H['kappa'] * DT / 2 + v) * DT)
    nodes, weights = np.polynomial.legendre.leggauss(400)
    top = (9 if v > 0.004 else 25) / sd
    u, w = top * (nodes + 1) / 2, top * weights / 2
    phi = np.array([characteristic(one, v) for one in u])
    assert abs(phi[-1]) < 1e-10, abs(phi[-1])
    density = lambda x: (w * (np.exp(-1j * u * x) * phi).real).sum() / np.pi
    cdf = lambda x: 0.5 - (w * (np.exp(-1j * u * x) * phi).imag / u).sum() / np.pi
    return {'variance': v, 'places': [[x, cdf(x), np.log(density(x))] for x in (-3 * sd, -sd, 0.0, 0.7 * sd, 2.5 * sd)],
            'quantiles': [[p, brentq(lambda x: cdf(x) - p, -8 * sd, 8 * sd, xtol=1e-14)] for p in (0.01, 0.05, 0.5)]}


cases = [(0.0256, 0.3), (0.0256, -2.5), (0.1, 1.7), (1e-5, -1.3), (0.0, 0.4)]
json.dump({
    'made with': {'numpy': np.__version__, 'scipy': scipy.__version__},
    'seed': SEED, 'path': PATH,
    'gjr': {'parameters': GJR, **gjr_path(), 'moments': gjr_moments()},
    'heston': {
        'parameters': H, **heston_path(), 'moments': stationary_moments(),
        'steps': [[v, z, dt, variance_step(v, z, dt)] for dt in (DT / SUBSTEPS, 1 / 12) for v, z in cases],
        'laws': [one_step(v) for v in (0.002, 0.0256, 0.2)],
        'expectedIntegrated': [[v, quad(lambda t: H['theta'] + (v - H['theta']) * np.exp(-H['kappa'] * t), 0, DT)[0]]
                               for v in (0.0, 0.0256, 0.2)],
    },
    'normal': [[z, stats.norm.cdf(z)] for z in (-8.0, -3.1, -0.4, 0.0, 1.3, 5.0)],
    'normalQuantiles': [[p, stats.norm.ppf(p)] for p in (1e-6, 0.01, 0.05, 0.5, 0.975)],
}, sys.stdout, indent=1)
