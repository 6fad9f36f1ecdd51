import { describe, expect, test } from 'vitest';
import { drawUniforms } from '../../inference/core/baselines/draw.ts';
import { incompleteBeta } from '../../inference/core/baselines/incomplete-beta.ts';
import { logGamma } from '../../inference/core/baselines/log-gamma.ts';
import { createSkewedT } from '../../inference/core/baselines/skewed-t.ts';
import { skewedTInnovation } from '../../inference/core/baselines/skewed-t-innovation.ts';
import { studentTCdf, studentTLowerQuantile } from '../../inference/core/baselines/student-t.ts';
import { loadGolden } from './golden/load.ts';

/** Made by golden/skewed-t.py with SciPy and arch. */
const golden = loadGolden<{
  readonly logGamma: readonly [x: number, value: number][];
  readonly incompleteBeta: readonly [a: number, b: number, x: number, value: number][];
  readonly studentCdf: readonly [nu: number, x: number, value: number][];
  readonly studentQuantile: readonly [nu: number, p: number, value: number][];
  readonly skewed: readonly {
    readonly nu: number;
    readonly lambda: number;
    readonly logDensity: readonly [z: number, value: number][];
    readonly cdf: readonly [z: number, value: number][];
    readonly quantile: readonly [p: number, value: number][];
  }[];
}>('skewed-t');

/** Relative to the value, or to `atLeast` where the value is smaller. */
function expectNear(actual: number, expected: number, tolerance: number, atLeast = 0): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(expected), atLeast));
}

describe('agrees with SciPy to ten digits', () => {
  test('ln Γ', () => {
    for (const [x, value] of golden.logGamma) expectNear(logGamma(x), value, 1e-13, 1);
  });

  test('the regularised incomplete beta function', () => {
    for (const [a, b, x, value] of golden.incompleteBeta) expectNear(incompleteBeta(a, b, x), value, 1e-10);
  });

  test("the distribution function of Student's t", () => {
    for (const [nu, x, value] of golden.studentCdf) expectNear(studentTCdf(x, nu), value, 1e-10);
  });

  test("the lower quantiles of Student's t", () => {
    for (const [nu, p, value] of golden.studentQuantile) expectNear(studentTLowerQuantile(p, nu), value, 1e-10, 1e-5);
  });
});

test('the incomplete beta function is 0 and 1 at its ends', () => {
  expect(incompleteBeta(2, 3, 0)).toBe(0);
  expect(incompleteBeta(2, 3, 1)).toBe(1);
});

test("Student's t is certain at infinity and even about zero", () => {
  expect(studentTCdf(Number.POSITIVE_INFINITY, 5)).toBe(1);
  expect(studentTCdf(Number.NEGATIVE_INFINITY, 5)).toBe(0);
  expect(studentTCdf(0, 5)).toBe(0.5);
});

describe.each(golden.skewed)("Hansen's law with nu $nu and lambda $lambda", (expected) => {
  const { nu, lambda } = expected;
  const law = createSkewedT(nu, lambda);

  test('has the density, the distribution and the quantiles of arch to ten digits', () => {
    for (const [z, value] of expected.logDensity) expectNear(law.logDensity(z), value, 1e-10);
    for (const [z, value] of expected.cdf) expectNear(law.cdf(z), value, 1e-10);
    for (const [p, value] of expected.quantile) expectNear(law.quantile(p), value, 1e-9, 1e-3);
  });

  test('draws by inversion of its uniforms, to eight digits', () => {
    const [uniforms, drawn] = [new Float64Array(4000), new Float64Array(4000)];
    drawUniforms(7, 3, uniforms);
    skewedTInnovation(nu, lambda).draw(7, 3, drawn);
    for (const [i, u] of uniforms.entries()) expectNear(drawn[i], law.quantile(u), 1e-8, 1);
  });
});

test('draws have mean 0 and variance 1', () => {
  const drawn = new Float64Array(200_000);
  skewedTInnovation(8, -0.3).draw(1, 0, drawn);
  const mean = drawn.reduce((sum, z) => sum + z, 0) / drawn.length;
  const square = drawn.reduce((sum, z) => sum + z * z, 0) / drawn.length;
  // Four standard errors: 4 / √200,000 = .009, and for the square, of kurtosis below 6, 4 √(5 / 200,000) = .02.
  expect(Math.abs(mean)).toBeLessThan(0.009);
  expect(Math.abs(square - 1)).toBeLessThan(0.02);
});
