import type { GeneratorShape } from './generate.ts';
import type { GraphSession } from './session.ts';

/**
 * The conditional standard deviation of the next return from each state, by one step of the generator; what it draws is ignored.
 *
 * @param states [rows, stateSize]
 * @returns [rows, assets], per step and in natural units
 */
export async function conditionalVolatility(
  session: GraphSession,
  { stateSize, noiseSize, assets }: GeneratorShape,
  states: Float32Array,
): Promise<Float32Array> {
  const rows = states.length / stateSize;
  const columns = transpose(states, rows, stateSize);
  const output = await session.run({
    state: { data: columns, dims: [stateSize, rows] },
    noise: { data: new Float32Array(noiseSize * rows), dims: [1, noiseSize, rows] },
  });
  return transpose(output.volatility.data, assets, rows);
}

/** [rows, columns] → [columns, rows] */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column];
  }
  return out;
}
