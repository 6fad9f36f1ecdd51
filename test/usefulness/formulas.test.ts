import { describe, expect, test } from 'vitest';
import { binRows } from '../../inference/core/usefulness/binning.ts';
import { fitBoostedTrees } from '../../inference/core/usefulness/boosted-trees.ts';
import { estimate } from '../../inference/core/usefulness/estimate.ts';
import { describeWindow, FEATURES } from '../../inference/core/usefulness/features.ts';
import { Gru, type GruWeights } from '../../inference/core/usefulness/gru.ts';
import { fitHar, forecastVariance, HAR_MEMORY } from '../../inference/core/usefulness/har.ts';
import { Records } from '../../inference/core/usefulness/memorisation.ts';
import { qlike } from '../../inference/core/usefulness/qlike.ts';
import { areaUnderCurve } from '../../inference/core/usefulness/roc.ts';
import { calendarBlocks } from '../../inference/core/usefulness/windows.ts';
import { toyPath } from '../quality/toy.ts';
import { golden } from './golden.ts';

const rowsOf = (rows: number[][]) => rows.map((row) => Float64Array.from(row));

function expectAllClose(values: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(values).toHaveLength(expected.length);
  Array.from(values).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], digits);
  });
}

describe.each(golden.gru)('a gated recurrent unit of $units units and $inputs inputs', (made) => {
  const array = ({ shape, values }: { shape: number[]; values: number[] }) => ({
    shape,
    values: Float32Array.from(values),
  });
  const { gates, gatesBias, candidate, candidateBias, read, readBias } = made.weights;
  const weights: GruWeights = {
    gates: array(gates),
    gatesBias: array(gatesBias),
    candidate: array(candidate),
    candidateBias: array(candidateBias),
    read: array(read),
    readBias: array(readBias),
  };
  const gru = new Gru(made.inputs, made.units, made.steps);
  const window = Float64Array.from(made.window);

  test('answers as NumPy does', () => {
    expect(gru.forward(weights, window)).toBeCloseTo(made.answer, 12);
  });

  test('has the slopes of central differences, and adds them to what is there', () => {
    const zeros = ({ values }: { values: Float32Array }) => new Float32Array(values.length).fill(1);
    const into = {
      gates: zeros(weights.gates),
      gatesBias: zeros(weights.gatesBias),
      candidate: zeros(weights.candidate),
      candidateBias: zeros(weights.candidateBias),
      read: zeros(weights.read),
      readBias: zeros(weights.readBias),
    };
    gru.forward(weights, window);
    gru.backward(weights, window, -2, into);
    for (const name of Object.keys(into) as (keyof typeof into)[]) {
      expectAllClose(
        into[name],
        made.slopes[name].map((slope) => 1 - 2 * slope),
        5,
      );
    }
  });
});

describe('boosted trees', () => {
  const { rows, labels, asked, logOdds } = golden.trees;
  const options = { trees: 30, depth: 3, learningRate: 0.1, penalty: 1, leafRows: 8, bins: 256 };

  test("give scikit-learn's log odds where both tell all values apart", () => {
    const ask = fitBoostedTrees(rowsOf(rows), Uint8Array.from(labels), options);
    // Its slopes are float32.
    expectAllClose(rowsOf(asked).map(ask), logOdds, 4);
  });

  test('see a feature of many values in bins of about as many rows, each a rising part of it', () => {
    const { thresholds, bins } = binRows(rowsOf(rows), 8);
    bins.forEach((own, feature) => {
      const counts = Array.from({ length: 8 }, (_, bin) => own.filter((value) => value === bin).length);
      for (const count of counts) expect(Math.abs(count - rows.length / 8)).toBeLessThanOrEqual(1);
      own.forEach((bin, row) => {
        expect(thresholds[feature].filter((threshold) => threshold < rows[row][feature])).toHaveLength(bin);
      });
    });
  });

  test('of rows that are all alike know only how common the classes are', () => {
    const ask = fitBoostedTrees(rowsOf([[1], [1], [1], [1]]), Uint8Array.from([1, 0, 1, 1]), options);
    expect(ask(Float64Array.of(7))).toBeCloseTo(Math.log(3), 12);
  });
});

test("the area under the curve is scikit-learn's, ties included", () => {
  const { first, second, area } = golden.roc;
  expect(areaUnderCurve(first, second)).toBeCloseTo(area, 12);
});

test('the mean over blocks has the standard error of Nadeau & Bengio', () => {
  const { values, value, standardError } = golden.estimate;
  expect(estimate(values).value).toBeCloseTo(value, 12);
  expect(estimate(values).standardError).toBeCloseTo(standardError, 12);
});

describe('features of a window', () => {
  test.each(golden.features)('of path $path from $first are those of NumPy and SciPy', ({ path, first, values }) => {
    expectAllClose(describeWindow(toyPath(path, 100).subarray(first, first + 60)), values, 9);
    expect(FEATURES).toHaveLength(values.length);
  });

  test('all but the volatility stay when the window is scaled', () => {
    const window = toyPath(1, 60);
    const scaled = describeWindow(window.map((r) => 3 * r));
    expectAllClose(scaled.subarray(1), describeWindow(window).subarray(1), 9);
    expect(scaled[0]).toBeCloseTo(describeWindow(window)[0] + Math.log(3), 9);
  });

  test('of a window that never moves are finite', () => {
    expect(describeWindow(new Float64Array(60)).every(Number.isFinite)).toBe(true);
  });
});

describe('the variance forecast', () => {
  const { series, steps, loss, fittedVariances, given, asked, variances } = golden.har;
  const returns = toyPath(asked.path, asked.steps);

  test('is the sum of its terms', () => {
    const forecasts = forecastVariance(given, returns, asked.first);
    expectAllClose(
      forecasts.map((value) => 1e4 * value),
      variances.map((value) => 1e4 * value),
      10,
    );
  });

  test("is fitted to within a hundred-thousandth of SciPy's least loss, and forecasts alike", () => {
    const learned = series.map((number) => toyPath(number, steps));
    const weights = fitHar(learned);
    const rows = learned.flatMap((path) => Array.from(path.subarray(HAR_MEMORY), (r) => r * r));
    const unit = rows.reduce((sum, square) => sum + square, 0) / rows.length;
    const forecasts = learned.flatMap((path) => Array.from(forecastVariance(weights, path, HAR_MEMORY)));
    const own = forecasts.reduce((sum, h, i) => sum + Math.log(h / unit) + rows[i] / h, 0) / rows.length;
    expect(own - loss).toBeGreaterThan(-1e-9);
    expect(own - loss).toBeLessThan(1e-5);
    const ratios = forecastVariance(weights, returns, asked.first).map((h, i) => h / fittedVariances[i]);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
  });

  test('is positive after a month without a move', () => {
    const still = Float64Array.of(...toyPath(1, 300), ...new Float64Array(40));
    expect(forecastVariance(fitHar([toyPath(1, 300)]), still, 300).every((h) => h > 0)).toBe(true);
  });

  test("has NumPy's losses", () => {
    expectAllClose(qlike(Float64Array.from(variances), returns.subarray(asked.first)), golden.har.qlike, 10);
  });

  test('loses least, nothing, where it is the square itself, and has a loss on a day without a move', () => {
    const losses = qlike(Float64Array.of(0.04, 0.04), Float64Array.of(0.2, 0));
    expect(losses[0]).toBeCloseTo(0, 12);
    expect(losses[1]).toBeGreaterThan(0);
    expect(Number.isFinite(losses[1])).toBe(true);
  });
});

describe('the distance to the closest record', () => {
  const { length, blocks, history, made, own, model } = golden.records;
  const records = new Records(calendarBlocks(Float64Array.from(history), blocks, length, 1));

  test("is that of SciPy's rank correlations, the history's own and a model's", () => {
    // An odd and an even number of distances, ties within windows, and a copy.
    expect(records.own.median).toBeCloseTo(own.median, 9);
    expect(records.own.copies).toBeCloseTo(own.copies, 12);
    const found = records.distances(rowsOf(made));
    expect(found.median).toBeCloseTo(model.median, 9);
    expect(found.copies).toBeCloseTo(model.copies, 12);
  });

  test('of a copy is 0 whatever its scale and shift, except against the blocks that it is not in', () => {
    const copy = Float64Array.from(history.slice(32, 38), (r) => 5 * r + 1);
    expect(records.distances([copy]).median).toBeCloseTo(0, 6);
    expect(records.distances([copy]).copies).toBeCloseTo(2 / 3, 12);
  });

  test('leaves out windows that never move', () => {
    const copy = Float64Array.from(history.slice(32, 38));
    expect(records.distances([copy, new Float64Array(6)])).toEqual(records.distances([copy]));
  });
});
