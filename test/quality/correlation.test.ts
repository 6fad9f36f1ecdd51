import { describe, expect, test } from 'vitest';
import { autocorrelation, leverageCorrelation } from '../../inference/core/quality/correlation.ts';
import { toyPath } from './toy.ts';

const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;

function plainCorrelation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const [varianceA, varianceB] = [mean(a.map((x) => (x - meanA) ** 2)), mean(b.map((x) => (x - meanB) ** 2))];
  return mean(a.map((x, i) => (x - meanA) * (b[i] - meanB))) / Math.sqrt(varianceA * varianceB);
}

function plainAutocorrelation(x: Float64Array, lag: number): number {
  const centred = x.map((value) => value - mean(x));
  let product = 0;
  for (let t = 0; t + lag < x.length; t++) product += centred[t] * centred[t + lag];
  return product / centred.reduce((sum, value) => sum + value * value, 0);
}

// Lengths around multiples of four, where the loop over four lags at once ends early.
describe.each([
  [9, 1],
  [9, 7],
  [40, 4],
  [41, 10],
  [42, 39],
  [300, 75],
])('%i steps, %i lags', (steps, lags) => {
  const returns = toyPath(3, steps);

  test('autocorrelation is that of the plain formula', () => {
    const curve = autocorrelation(returns, lags);
    expect(curve).toHaveLength(lags);
    for (let lag = 1; lag <= lags; lag++) expect(curve[lag - 1]).toBeCloseTo(plainAutocorrelation(returns, lag), 12);
  });

  test('leverage is the correlation of the pairs in use', () => {
    const curve = leverageCorrelation(returns, lags);
    expect(curve).toHaveLength(lags);
    for (let lag = 1; lag <= lags; lag++) {
      const later = returns.slice(lag).map((r) => r * r);
      expect(curve[lag - 1]).toBeCloseTo(plainCorrelation(returns.slice(0, -lag), later), 10);
    }
  });
});

test('a series that alternates is minus one at odd lags and plus one at even ones, but for the pairs lost', () => {
  const curve = autocorrelation(
    Float64Array.from({ length: 100 }, (_, t) => (-1) ** t),
    2,
  );
  expect(curve[0]).toBeCloseTo(-0.99, 12);
  expect(curve[1]).toBeCloseTo(0.98, 12);
});

test('where nothing varies the correlation is zero', () => {
  expect([...autocorrelation(new Float64Array(20).fill(0.25), 3)]).toEqual([0, 0, 0]);
  // Its square is constant, so that nothing can lead it.
  expect([...leverageCorrelation(Float64Array.of(1, -1, 1, 1, -1, 1, -1, -1), 3)]).toEqual([0, 0, 0]);
});

test('a price that stands still after one move has no leverage, and no division by rounding', () => {
  const stopped = new Float64Array(60);
  stopped[0] = 0.1;
  stopped[1] = -0.3;
  const curve = leverageCorrelation(stopped, 5);
  expect(curve[0]).toBeCloseTo(
    plainCorrelation(
      stopped.slice(0, -1),
      stopped.slice(1).map((r) => r * r),
    ),
    10,
  );
  expect([...curve.slice(1)]).toEqual([0, 0, 0, 0]);
});
