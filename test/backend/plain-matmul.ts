/** A stack of matrices, row by row: shape [batch, rows, columns]. */
export interface Matrices {
  readonly shape: [number, number, number];
  readonly values: number[];
}

/** The product of two stacks, by the definition. */
export function multiplyByLoops(a: Matrices, b: Matrices): Matrices {
  const [batch, rows, inner] = a.shape;
  const columns = b.shape[2];
  const values: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += a.values[(n * rows + i) * inner + k] * b.values[(n * inner + k) * columns + j];
        values.push(sum);
      }
  return { shape: [batch, rows, columns], values };
}

/** Each matrix of the stack transposed. */
export function transposeLast({ shape: [batch, rows, columns], values }: Matrices): Matrices {
  const turned: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) turned.push(values[(n * rows + i) * columns + j]);
  return { shape: [batch, columns, rows], values: turned };
}
