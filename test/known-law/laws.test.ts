import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectedIntegratedVariance, type HestonParameters, hestonLaw } from '../../inference/core/known-law/heston.ts';
import { createVarianceStep } from '../../inference/core/known-law/heston-variance.ts';
import { normalCdf, normalQuantile } from '../../inference/core/known-law/normal.ts';
import { knownLaws } from '../../inference/core/known-law/registry.ts';
import { sampleLaw } from '../../inference/core/known-law/sample-law.ts';
import { leverageCorrelation } from '../../inference/core/quality/correlation.ts';
import { moments } from '../../inference/core/quality/moments.ts';

interface Path {
  parameters: Record<string, number>;
  returns: number[];
  variance: number[];
  moments: Record<string, number>;
}
interface Golden {
  seed: number;
  path: number;
  gjr: Path;
  heston: Path & {
    steps: [number, number, number, number][];
    laws: { variance: number; places: [number, number, number][]; quantiles: [number, number][] }[];
    expectedIntegrated: [number, number][];
  };
  normal: [number, number][];
  normalQuantiles: [number, number][];
}
const golden: Golden = JSON.parse(readFileSync(new URL('golden/laws.json', import.meta.url), 'utf8'));
const heston = hestonLaw.parameters as Readonly<Record<keyof HestonParameters, number>>;

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const closeTo = (value: number, relative: number) => expect.closeTo(value, -Math.log10(2 * relative * Math.abs(value)));

describe.each(['gjr', 'heston'] as const)('a path of %s', (name) => {
  const law = knownLaws[name];
  const { returns, variance } = law.simulate(golden.seed, golden.path, 40);

  test('is the one that an independent program draws', () => {
    expect(law.parameters).toEqual(golden[name].parameters);
    golden[name].returns.forEach((value, day) => {
      // The quantile of Student's t is read from a table that is right to some 1e-9.
      expect(Math.abs(returns[day] - value)).toBeLessThan(1e-9 * 0.01);
      expect(variance[day] / golden[name].variance[day]).toBeCloseTo(1, 8);
    });
  });

  test('is the same whatever was drawn before, and its start that of a shorter one', () => {
    law.simulate(golden.seed, golden.path + 1, 5);
    const short = law.simulate(golden.seed, golden.path, 11);
    expect(short).toEqual({ returns: returns.slice(0, 11), variance: variance.slice(0, 11) });
  });

  test('is another under another number and another seed', () => {
    expect(law.simulate(golden.seed, golden.path + 1, 40).returns[0]).not.toBe(returns[0]);
    expect(law.simulate(golden.seed + 1, golden.path, 40).returns[0]).not.toBe(returns[0]);
  });

  test('has returns that its one-step law explains: distances from it are those of a uniform, whatever the variance', () => {
    const days = 4000;
    const path = law.simulate(5, 0, days);
    const pit = path.returns.map((value, day) => law.oneStep(path.variance[day]).cdf(value));
    const median = Float64Array.from(path.variance).sort()[days / 2];
    for (const calm of [true, false]) {
      const sorted = pit.filter((_, day) => path.variance[day] < median === calm).sort();
      const distance = Math.max(...sorted.map((u, i) => Math.abs(u - (i + 0.5) / sorted.length)));
      // Kolmogorov: passed once in a thousand.
      expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length));
    }
  });
});

describe('long paths have the moments of the law in closed form', () => {
  test('GJR-GARCH its unconditional variance, and falls before turbulence', () => {
    const paths = Array.from({ length: 40 }, (_, i) => knownLaws.gjr.simulate(1, i, 5000));
    const means = Float64Array.from(paths, ({ variance }) => mean(variance));
    // Four standard errors, those of independent paths.
    const bound = 4 * Math.sqrt(moments(means).variance / means.length);
    expect(bound).toBeLessThan(0.1 * golden.gjr.moments.variance);
    expect(Math.abs(mean(means) - golden.gjr.moments.variance)).toBeLessThan(bound);
    expect(mean(Float64Array.from(paths, ({ returns }) => mean(leverageCorrelation(returns, 20))))).toBeLessThan(-0.02);
    expect(golden.gjr.moments.squarePersistence).toBeLessThan(1);
  });

  test('Heston the mean, the variance and the skew of its variance, and the drift and leverage of its price', () => {
    const paths = Array.from({ length: 40 }, (_, i) => knownLaws.heston.simulate(1, i, 5000));
    const bounded = (values: number[], truth: number, widest: number) => {
      const { mean: found, variance } = moments(Float64Array.from(values));
      const bound = 4 * Math.sqrt(variance / values.length);
      expect(bound).toBeLessThan(widest * truth);
      expect(Math.abs(found - truth)).toBeLessThan(bound);
    };
    const { mean: theta, variance, skewness } = golden.heston.moments;
    const around = (power: number) =>
      paths.map(({ variance: path }) => mean(path.map((value) => (value - theta) ** power)));
    bounded(
      paths.map(({ variance: path }) => mean(path)),
      theta,
      0.1,
    );
    bounded(around(2), variance, 0.3);
    bounded(around(3), skewness * variance ** 1.5, 0.9);
    const all = moments(...paths.map(({ returns }) => returns));
    expect(all.variance / (theta / 252)).toBeCloseTo(1, 1);
    expect(Math.abs(all.mean - (heston.drift - theta / 2) / 252)).toBeLessThan((4 * 0.01) / Math.sqrt(200_000));
    // The price falls when the variance rises.
    const { returns, variance: path } = paths[0];
    const rises = path.subarray(1).map((value, day) => value - path[day]);
    expect(mean(rises.map((rise, day) => rise * returns[day]))).toBeLessThan(0);
  });

  test('and the variance over a day its mean and variance', () => {
    const { integratedMean, integratedVariance } = golden.heston.moments;
    const paths = Array.from({ length: 40 }, (_, i) => knownLaws.heston.simulate(2, i, 5000).variance);
    // Trapezes over the day: what they miss is a thousandth.
    const days = paths.map((path) => path.subarray(1).map((value, day) => (value + path[day]) / 2 / 252));
    const all = moments(...days);
    expect(all.mean / integratedMean).toBeCloseTo(1, 1);
    const spreads = Float64Array.from(days, (path) => mean(path.map((value) => (value - integratedMean) ** 2)));
    const bound = 4 * Math.sqrt(moments(spreads).variance / spreads.length);
    expect(Math.abs(mean(spreads) - integratedVariance)).toBeLessThan(bound);
    expect(bound).toBeLessThan(0.3 * integratedVariance);
  });
});

describe('Heston in parts', () => {
  test.each(golden.heston.steps)('a step from %d with %d over %d', (variance, z, time, after) => {
    expect(createVarianceStep(heston, time)(variance, z)).toEqual(closeTo(after, 1e-9));
  });

  test('the step has the mean and the variance of the square-root process', () => {
    const { kappa, theta, sigma } = heston;
    const [time, count] = [1 / 12, 20_000];
    const step = createVarianceStep(heston, time);
    const normals = Array.from({ length: count }, (_, i) => normalQuantile((i + 0.5) / count));
    for (const variance of [0, 0.03]) {
      const after = moments(Float64Array.from(normals, (z) => step(variance, z)));
      const decay = Math.exp(-kappa * time);
      expect(after.mean).toEqual(closeTo(theta + (variance - theta) * decay, 1e-3));
      const spread = ((variance * decay * (1 - decay)) / kappa + (theta * (1 - decay) ** 2) / (2 * kappa)) * sigma ** 2;
      expect(after.variance).toEqual(closeTo(spread, 1e-2));
    }
  });

  test('the step is refused where the variance would stay at zero, from which Feller’s condition keeps the law', () => {
    expect(2 * heston.kappa * heston.theta).toBeGreaterThan(heston.sigma ** 2);
    expect(() => createVarianceStep({ ...heston, sigma: 0.9 }, 1)).toThrow(RangeError);
  });

  test.each(golden.heston.laws)(
    'the law of a day from a variance of $variance is that of Fourier’s inversion',
    (one) => {
      const law = hestonLaw.oneStep(one.variance);
      for (const [x, below, logDensity] of one.places) {
        expect(law.cdf(x)).toBeCloseTo(below, 8);
        expect(law.logDensity(x)).toBeCloseTo(logDensity, 6);
      }
      for (const [p, x] of one.quantiles) expect(law.quantile(p) / law.volatility).toBeCloseTo(x / law.volatility, 7);
    },
  );

  test('far from its centre the law is none that rounding could turn upside down', () => {
    const law = hestonLaw.oneStep(0.0256);
    for (const x of [-1, -0.15, 0.15, 1]) {
      expect(law.cdf(x)).toBeCloseTo(x < 0 ? 0 : 1, 9);
      expect(law.logDensity(x)).toBeLessThan(-10);
      expect(law.logDensity(x)).toBeGreaterThanOrEqual(Math.log(1e-300));
    }
  });

  test.each(golden.heston.expectedIntegrated)('the variance to come over a day after %d', (variance, expected) => {
    expect(expectedIntegratedVariance(hestonLaw.parameters as unknown as HestonParameters, variance, 1 / 252)).toEqual(
      closeTo(expected, 1e-9),
    );
    expect(hestonLaw.oneStep(variance).volatility).toEqual(closeTo(Math.sqrt(expected), 1e-9));
  });
});

test('the standard normal is that of SciPy', () => {
  for (const [z, below] of golden.normal) expect(normalCdf(z)).toEqual(closeTo(below, 1e-9));
  for (const [p, z] of golden.normalQuantiles) expect(normalQuantile(p)).toBeCloseTo(z, 9);
});

test('the law of draws counts and sorts them', () => {
  const law = sampleLaw(Float64Array.of(3, 1, 2, 4));
  expect(law.volatility).toBeCloseTo(Math.sqrt(1.25), 12);
  expect([0, 2.5, 9].map(law.cdf)).toEqual([0.1, 0.5, 0.9]);
  expect(law.quantile(0.5)).toBe(2.5);
  expect(law.logDensity).toBeUndefined();
});
