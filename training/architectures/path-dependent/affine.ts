import { LEAK } from './shape.ts';

/** out[row] = bias[row] + Σ matrix[row, column] × input[column], for every path. */
export function affine(
  matrix: Float32Array,
  bias: Float32Array,
  input: Float64Array,
  out: Float64Array,
  rows: number,
  columns: number,
  paths: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = row * paths;
    out.fill(bias[row], to, to + paths);
    for (let column = 0; column < columns; column++) {
      const weight = matrix[row * columns + column];
      const from = column * paths;
      for (let path = 0; path < paths; path++) out[to + path] += weight * input[from + path];
    }
  }
}

/** Adjoint of `affine`: adds to the gradients of matrix and bias, and to `inputGradient`. */
export function affineAdjoint(
  matrix: Float32Array,
  input: Float64Array,
  outGradient: Float64Array,
  matrixGradient: Float64Array,
  biasGradient: Float64Array,
  inputGradient: Float64Array,
  rows: number,
  columns: number,
  paths: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = row * paths;
    let biasSum = 0;
    for (let path = 0; path < paths; path++) biasSum += outGradient[to + path];
    biasGradient[row] += biasSum;
    for (let column = 0; column < columns; column++) {
      const weight = matrix[row * columns + column];
      const from = column * paths;
      let sum = 0;
      for (let path = 0; path < paths; path++) {
        const gradient = outGradient[to + path];
        sum += gradient * input[from + path];
        inputGradient[from + path] += weight * gradient;
      }
      matrixGradient[row * columns + column] += sum;
    }
  }
}

/** out = leaky ReLU of before. */
export function leak(before: Float64Array, out: Float64Array): void {
  for (let i = 0; i < before.length; i++) out[i] = before[i] > 0 ? before[i] : LEAK * before[i];
}

/** Adjoint of `leak`, in place. */
export function leakAdjoint(before: Float64Array, gradient: Float64Array): void {
  for (let i = 0; i < before.length; i++) if (before[i] <= 0) gradient[i] *= LEAK;
}
