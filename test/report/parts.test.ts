import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantileBands } from '../../training/report/bands.ts';
import { density, makeBins } from '../../training/report/histogram.ts';
import { formatCount, formatNumber, formatPercent } from '../../training/report/numbers.ts';
import { BASELINES, BREACHES, INK, MODEL, PAPER, REFERENCE } from '../../training/report/palette.ts';
import { toPrices } from '../../training/report/prices.ts';
import { rollingDeviation, rollingMean } from '../../training/report/rolling.ts';
import { thin } from '../../training/report/thin.ts';
import { logTicks } from '../../training/report/ticks.ts';

describe('thinning', () => {
  const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 300 });

  test('keeps both ends, the lowest and the highest value, in order, and not many more than asked for', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 60 }), (line, limit) => {
        const kept = thin(line, limit);
        const seen = kept.map((i) => line[i]);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(line.length - 1);
        expect(Math.min(...seen)).toBe(Math.min(...line));
        expect(Math.max(...seen)).toBe(Math.max(...line));
        expect(kept.length).toBeLessThanOrEqual(limit + 2);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      }),
    );
  });

  test('finds a peak behind values that are not numbers', () => {
    const line = [Number.NaN, Number.NaN, 1, 9, 2, Number.NaN, 3, 4];
    expect(thin(line, 2)).toContain(3);
  });
});

test('densities of bins that hold all values add up to one, and leave outsiders uncounted but not unweighed', () => {
  const bins = makeBins(0, 1, 4);
  expect([...density(Float64Array.of(0, 0.3, 0.6, 1), bins)]).toEqual([1, 1, 1, 1]);
  expect([...density(Float64Array.of(0, 0.3, 2, -1), bins)]).toEqual([1, 1, 0, 0]);
});

test('bands are quantiles over curves, point by point', () => {
  const curves = [3, 1, 2].map((level) => Float64Array.of(level, 10 * level));
  expect(quantileBands(curves, [0, 0.5, 1]).map((band) => [...band])).toEqual([
    [1, 10],
    [2, 20],
    [3, 30],
  ]);
});

test('prices begin at the start and follow the log returns', () => {
  const [first, second, third] = toPrices(Float64Array.of(Math.log(1.1), Math.log(0.5)));
  expect(first).toBe(100);
  expect(second).toBeCloseTo(110, 10);
  expect(third).toBeCloseTo(55, 10);
});

test('rolling deviations begin when the window is full', () => {
  expect([...rollingDeviation(Float64Array.of(3, 4, 0), 2)]).toEqual([Number.NaN, Math.sqrt(12.5), Math.sqrt(8)]);
});

test('rolling means begin when the window is full', () => {
  expect([...rollingMean(Float64Array.of(3, 4, -2), 2)]).toEqual([Number.NaN, 3.5, 1]);
});

describe('ticks of a logarithmic axis', () => {
  test.each([
    [0.0003, 0.9, [0.001, 0.01, 0.1]],
    [95, 1250, [100, 200, 500, 1000]],
    [92, 345, [100, 200, 300]],
    [0.15, 0.45, [0.2, 0.3, 0.4]],
    [97, 131, [100, 110, 120, 130]],
    [100, 100, [100]],
  ])('from %f to %f are round', (low, high, ticks) => {
    expect(logTicks(low, high)).toEqual(ticks);
  });

  test('are few, and lie on the axis', () => {
    const end = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(end, fc.double({ min: 1.001, max: 1e6, noNaN: true }), (low, ratio) => {
        const ticks = logTicks(low, low * ratio);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(13);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low * (1 - 1e-9));
          expect(tick).toBeLessThanOrEqual(low * ratio * (1 + 1e-9));
        }
      }),
    );
  });
});

test('numbers read the same everywhere', () => {
  expect([0.00123456, -0.4567, 0, 1234.5, 2e-7, Number.NaN].map(formatNumber)).toEqual([
    '0.00123',
    '−0.457',
    '0.00',
    '1235',
    '2.0e−7',
    'not defined',
  ]);
  expect(formatPercent(0.0512)).toBe('5.1 %');
  expect([7, 1234, 1234567].map(formatCount)).toEqual(['7', '1,234', '1,234,567']);
});

describe('colours', () => {
  const colours = [MODEL, REFERENCE, ...BREACHES, ...BASELINES].map(({ colour }) => colour);

  test.each(colours)('%s stands out from both papers by 3 : 1', (colour) => {
    expect(contrast(colour, PAPER.light)).toBeGreaterThan(3);
    expect(contrast(colour, PAPER.dark)).toBeGreaterThan(3);
  });

  test('of the ink stand out from their paper by 7 : 1', () => {
    expect(contrast(INK.light, PAPER.light)).toBeGreaterThan(7);
    expect(contrast(INK.dark, PAPER.dark)).toBeGreaterThan(7);
  });
});

/** Contrast ratio of WCAG 2.2, from the relative luminance of sRGB colours. */
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
