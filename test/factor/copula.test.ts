import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { market } from '../../training/architectures/factor/market.ts';
import { factorise, newFactor } from '../../training/architectures/joint/cholesky.ts';
import { copulaLogDensity, studentConstants } from '../../training/architectures/joint/density.ts';
import type { Tie } from '../../training/architectures/joint/tie.ts';

interface Golden {
  readonly memory: number;
  readonly share: number;
  readonly freedom: number;
  readonly sign: readonly number[];
  readonly together: readonly number[];
  readonly restFactor: readonly (readonly number[])[];
  readonly residuals: readonly (readonly number[])[];
  readonly correlations: readonly (readonly (readonly number[])[])[];
  readonly densities: readonly number[];
  readonly after: readonly number[];
}

/** Made by golden/market.py with NumPy and SciPy. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/market.json', import.meta.url), 'utf8'));
const assets = golden.sign.length;

function goldenTie(): Tie {
  const weight = (values: readonly number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
  const rest = golden.sign.flatMap((_, column) => golden.restFactor.slice(column).map((row) => row[column]));
  const weights = {
    together: weight(golden.together),
    sign: weight(golden.sign),
    rest: weight(rest),
    dynamics: weight([golden.memory, golden.share, golden.freedom]),
  };
  return market.tie(weights, assets);
}

describe('against NumPy and SciPy, day by day', () => {
  const tie = goldenTie();
  const { rows, columns, size } = tie.triangle;
  const memory = tie.start.slice();
  const factor = newFactor(tie.triangle);
  const found = golden.residuals.map((z) => {
    const correlations = new Float64Array(size);
    tie.fillMatrix(memory, 0, 1, correlations);
    factor.entries.set(correlations);
    factorise(tie.triangle, factor);
    const densities = new Float64Array(assets);
    copulaLogDensity(tie, factor, studentConstants(tie.freedom, assets), z, densities);
    const before = memory.slice();
    tie.remember(memory, Float64Array.from(z), 0, 0, 1);
    return { before, correlations, density: densities.reduce((sum, each) => sum + each, 0) };
  });

  test('the correlations are theirs, those of days when loadings fade included', () => {
    found.forEach(({ correlations }, day) => {
      correlations.forEach((entry, i) => {
        expect(entry).toBeCloseTo(golden.correlations[day][rows[i]][columns[i]], 6);
      });
    });
  });

  test('the memory at the end is theirs', () => {
    memory.forEach((entry, i) => {
      expect(entry).toBeCloseTo(golden.after[i], 6);
    });
  });

  test('the log densities of the assets add up to that of the copula', () => {
    // Theirs has the exact quantiles of the Student-t.
    found.forEach(({ density }, day) => {
      expect(Math.abs(density - golden.densities[day])).toBeLessThan(3e-3);
    });
  });

  test('what is drawn has these correlations: the factor that makes it, times itself', () => {
    const normals = assets + 1;
    found.forEach(({ before, correlations }) => {
      // One normal at a time shows its column of the factor.
      const shares = Array.from({ length: normals }, (_, one) => {
        const drawn = new Float64Array(assets);
        tie.correlate(
          before,
          0,
          1,
          Float32Array.from({ length: normals }, (_, i) => (i === one ? 1 : 0)),
          0,
          drawn,
        );
        return drawn;
      });
      correlations.forEach((entry, i) => {
        const product = shares.reduce((sum, column) => sum + column[rows[i]] * column[columns[i]], 0);
        expect(product).toBeCloseTo(entry, 6);
      });
    });
  });
});
