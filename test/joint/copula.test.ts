import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { factorise, newFactor } from '../../training/architectures/joint/cholesky.ts';
import { copulaDensity } from '../../training/architectures/joint/density.ts';
import { tiePairs } from '../../training/architectures/joint/pairs-tie.ts';
import { drawScore, drawStudent, scoreOf, studentOf } from '../../training/architectures/joint/student.ts';
import type { Tie } from '../../training/architectures/joint/tie.ts';
import { functionGraph, runGraph } from '../onnx/run-graph.ts';
import { RUNTIMES } from '../package/runtimes.ts';

interface Golden {
  readonly scores: readonly { readonly freedom: number; readonly z: number; readonly x: number }[];
  readonly memory: number;
  readonly share: number;
  readonly freedom: number;
  readonly constant: readonly (readonly number[])[];
  readonly residuals: readonly (readonly number[])[];
  readonly factors: readonly (readonly (readonly number[])[])[];
  readonly densities: readonly number[];
  readonly movements: readonly (readonly number[])[];
}

/** Made by golden/copula.py with NumPy and SciPy. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/copula.json', import.meta.url), 'utf8'));
const assets = golden.constant.length;

function goldenTie(): Tie {
  const below = golden.constant.flatMap((_, column) => golden.constant.slice(column + 1).map((row) => row[column]));
  return tiePairs(
    {
      correlation: { shape: [below.length], values: Float32Array.from(below) },
      dynamics: { shape: [3], values: Float32Array.of(golden.memory, golden.share, golden.freedom) },
    },
    assets,
  );
}

describe('the normal score of a Student-t', () => {
  test('is within 0.002 of SciPy up to four deviations, from 5 to 60 degrees of freedom', () => {
    expect(golden.scores).toHaveLength(77);
    const worst = Math.max(...golden.scores.map(({ freedom, z, x }) => Math.abs(scoreOf(x, freedom) - z)));
    expect(worst).toBeLessThan(2e-3);
    const usual = golden.scores.filter(({ freedom }) => freedom >= 12);
    expect(Math.max(...usual.map(({ freedom, z, x }) => Math.abs(scoreOf(x, freedom) - z)))).toBeLessThan(4e-4);
  });

  test('is undone by its inverse, to nine deviations', () => {
    for (const freedom of [5, 16, 60]) {
      for (let z = -9; z <= 9; z += 0.37) expect(scoreOf(studentOf(z, freedom), freedom)).toBeCloseTo(z, 10);
    }
  });

  test.each(RUNTIMES)('on %s keeps its digits, near zero too, there and back', async (_name, runtime) => {
    const freedom = 11;
    const x = Float32Array.from([1e-6, 3e-4, 2e-3, 0.01, 0.3, 1, 4, 20].flatMap((size) => [size, -size]));
    const overRoot = x.map((each) => each / Math.sqrt(freedom));
    const feed = (data: Float32Array) => ({ x: { data, dims: [data.length] } });
    const score = await runGraph(
      runtime,
      functionGraph((graph, v) => drawScore(graph, v, freedom)),
      feed(overRoot),
    );
    score.y.data.forEach((z, i) => {
      expect(Math.abs(z / scoreOf(x[i], freedom) - 1)).toBeLessThan(2e-6);
    });
    const back = await runGraph(
      runtime,
      functionGraph((graph, v) => drawStudent(graph, v, freedom)),
      feed(score.y.data),
    );
    back.y.data.forEach((each, i) => {
      expect(Math.abs(each / x[i] - 1)).toBeLessThan(1e-5);
    });
  });
});

describe('against NumPy and SciPy, day by day', () => {
  const tie = goldenTie();
  const movements = tie.start.slice();
  const factor = newFactor(tie.triangle);
  const densityOf = copulaDensity(tie);
  const found = golden.residuals.map((z) => {
    tie.fillMatrix(movements, 0, 1, factor.entries);
    factorise(tie.triangle, factor);
    const densities = new Float64Array(assets);
    densityOf(movements, 0, 1, z, densities);
    const entries = factor.entries.slice();
    tie.remember(movements, Float64Array.from(z), 0, 0, 1);
    return { entries, density: densities.reduce((sum, each) => sum + each, 0) };
  });
  const { rows, columns } = tie.triangle;

  test('the factor of the correlations is theirs', () => {
    found.forEach(({ entries }, day) => {
      entries.forEach((entry, i) => {
        expect(entry).toBeCloseTo(golden.factors[day][rows[i]][columns[i]], 6);
      });
    });
  });

  test('the co-movements at the end are theirs', () => {
    movements.forEach((entry, i) => {
      expect(entry).toBeCloseTo(golden.movements[rows[i]][columns[i]], 5);
    });
  });

  test('the log densities of the assets add up to that of the copula', () => {
    // Theirs has the exact quantiles of the Student-t.
    found.forEach(({ density }, day) => {
      expect(Math.abs(density - golden.densities[day])).toBeLessThan(3e-3);
    });
  });
});

test('a matrix that has lost its rank still has a factor', () => {
  const { triangle } = goldenTie();
  const factor = newFactor(triangle);
  factor.entries.fill(1);
  factorise(triangle, factor);
  expect(factor.entries.every(Number.isFinite)).toBe(true);
});
