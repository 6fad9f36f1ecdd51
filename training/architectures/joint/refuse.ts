import { PathloomError } from '../../../inference/contract/error.ts';
import type { DataSummary } from '../architecture.ts';
import { triangleOf } from './shape.ts';

/** Share of an asset's variance that the assets before it must leave open. */
const LEAST_OPEN = 1e-4;

/**
 * Refuses assets whose returns follow from those of others: their correlations have no inverse, and no density exists.
 *
 * @throws PathloomError `bad_data` naming the asset and the one it is most like
 */
export function refuseCopies({ assets, sample }: DataSummary): void {
  const count = assets.length;
  const correlation = correlations(sample, count);
  const left = correlation.map((row) => row.slice());
  for (let column = 0; column < count; column++) {
    const pivot = left[column][column];
    if (!(pivot > LEAST_OPEN)) {
      const like = mostLike(correlation[column].slice(0, column));
      throw new PathloomError(
        'bad_data',
        `the returns of ${assets[column]} follow from those of other assets (their correlation with ${assets[like]} is ` +
          `${correlation[column][like].toFixed(4)}): a joint model needs assets that are not copies; leave one of them out with --price`,
        { field: 'price' },
      );
    }
    for (let row = column + 1; row < count; row++) {
      const ratio = left[row][column] / pivot;
      for (let k = column + 1; k < count; k++) left[row][k] -= ratio * left[column][k];
    }
  }
}

const mostLike = (values: readonly number[]): number =>
  values.reduce((most, value, i) => (Math.abs(value) > Math.abs(values[most]) ? i : most), 0);

/** sample: [steps, assets]. */
function correlations(sample: Float32Array, count: number): number[][] {
  const steps = sample.length / count;
  const mean = Array.from({ length: count }, (_, asset) => {
    let sum = 0;
    for (let step = 0; step < steps; step++) sum += sample[step * count + asset];
    return sum / steps;
  });
  const { rows, columns, diagonal } = triangleOf(count);
  const sums = rows.map((row, i) => {
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      sum += (sample[step * count + row] - mean[row]) * (sample[step * count + columns[i]] - mean[columns[i]]);
    }
    return sum;
  });
  const matrix: number[][] = Array.from({ length: count }, () => new Array<number>(count).fill(1));
  sums.forEach((sum, i) => {
    const value = sum / Math.sqrt(sums[diagonal[rows[i]]] * sums[diagonal[columns[i]]]);
    matrix[rows[i]][columns[i]] = value;
    matrix[columns[i]][rows[i]] = value;
  });
  return matrix;
}
