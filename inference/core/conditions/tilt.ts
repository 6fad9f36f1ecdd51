/**
 * Another law of the noise and of the start: entry j of the noise of a step in block b is normal with mean `mean + slope · x` and
 * deviation `deviation`, where x tells how volatile the start is, from -1 to 1; and a start comes from bin k with probability `bins[k]`,
 * each in it as likely as any other.
 */
export interface Tilt {
  readonly noiseSize: number;
  /** Block of each step that is tilted, [window]. */
  readonly blockOf: Int32Array;
  /** [blocks, noiseSize] each */
  readonly mean: Float64Array;
  readonly slope: Float64Array;
  readonly deviation: Float64Array;
  /** Probability of each bin of starts, calm ones first. */
  readonly bins: Float64Array;
  /** First start of each bin, by its place, and the number of starts, [bins + 1]. */
  readonly edges: Int32Array;
}

/** Share of paths whose noise and start are drawn from the model's own law: no weight is above its inverse. */
export const UNTILTED_SHARE = 0.1;

/** Blocks in all, unless the conditions look at more steps than that. */
const BLOCKS = 5;
/** Starts in the outermost bins: towards the middle each bin is twice as large as the one before, for it is at the ends that starts differ. */
const SMALLEST_BIN = 2;

/**
 * The model's own law, in the shape of a tilt: blocks end where a condition looks.
 *
 * @param ends the steps that conditions look at, from 1
 * @param rows number of states that paths start from
 */
export function noTilt(ends: readonly number[], noiseSize: number, rows: number): Tilt {
  const blockOf = blocksUntil(ends);
  const cells = (blockOf[blockOf.length - 1] + 1) * noiseSize;
  const edges = binEdges(rows);
  return {
    ...{ noiseSize, blockOf },
    mean: new Float64Array(cells),
    slope: new Float64Array(cells),
    deviation: new Float64Array(cells).fill(1),
    edges,
    bins: Float64Array.from(edges.subarray(1), (edge, bin) => (edge - edges[bin]) / rows),
  };
}

function blocksUntil(ends: readonly number[]): Int32Array {
  const sorted = [...new Set(ends)].sort((a, b) => a - b);
  const window = sorted[sorted.length - 1];
  const blockOf = new Int32Array(window);
  let block = 0;
  let begin = 0;
  for (const end of sorted) {
    const length = end - begin;
    const pieces = Math.min(length, Math.ceil((BLOCKS * length) / window));
    for (let step = begin; step < end; step++) {
      blockOf[step] = block + Math.floor(((step - begin) * pieces) / length);
    }
    block += pieces;
    begin = end;
  }
  return blockOf;
}

function binEdges(rows: number): Int32Array {
  const edges = [0, rows, Math.floor(rows / 2)];
  for (let edge = SMALLEST_BIN; edge < rows / 2; edge *= 2) edges.push(edge, rows - edge);
  return Int32Array.from([...new Set(edges)].sort((a, b) => a - b));
}

/** A tilt between the model's own law and another. */
export function soften(own: Tilt, tilt: Tilt, share: number): Tilt {
  const between = (from: Float64Array, to: Float64Array) => from.map((value, i) => value + share * (to[i] - value));
  return {
    ...tilt,
    mean: between(own.mean, tilt.mean),
    slope: between(own.slope, tilt.slope),
    deviation: between(own.deviation, tilt.deviation),
    bins: between(own.bins, tilt.bins),
  };
}

/** The bin of a start by its place. */
export function binOf({ edges }: Pick<Tilt, 'edges'>, rank: number): number {
  let bin = 0;
  while (edges[bin + 1] <= rank) bin++;
  return bin;
}

/** How volatile a start is among the others, from about -1 for the calmest to 1 for the wildest; 0 where there is one only. */
export function wildness(rank: number, rows: number): number {
  const below = (rank + 0.5) / rows;
  return rows === 1 ? 0 : Math.log(below / (1 - below)) / Math.log(2 * rows);
}

/** Turns standard normals into noise under the tilt, in place, [steps, noiseSize, columns]: of the columns of one choice only, and of
 * these the first steps, [columns]. */
export function applyTilt(
  tilt: Tilt,
  noise: Float32Array,
  wild: Float64Array,
  { chosen, choice, last }: { chosen: Int32Array; choice: number; last: Int32Array },
): void {
  const { mean, slope, deviation } = tilt;
  eachCell(tilt, chosen.length, (cell, row, step) => {
    for (let i = 0; i < chosen.length; i++) {
      if (chosen[i] !== choice || step >= last[i]) continue;
      noise[row + i] = mean[cell] + slope[cell] * wild[i] + deviation[cell] * noise[row + i];
    }
  });
}

/** Adds to `out`, for each column, the logarithm of the density of the noise of its first steps under the tilt over that of
 * standard normals. */
export function addNoiseRatio(
  tilt: Tilt,
  noise: Float32Array,
  wild: Float64Array,
  last: Int32Array,
  out: Float64Array,
): void {
  const { mean, slope, deviation } = tilt;
  eachCell(tilt, out.length, (cell, row, step) => {
    const logDeviation = Math.log(deviation[cell]);
    for (let i = 0; i < out.length; i++) {
      if (step >= last[i]) continue;
      const z = noise[row + i];
      const u = (z - mean[cell] - slope[cell] * wild[i]) / deviation[cell];
      out[i] += (z * z - u * u) / 2 - logDeviation;
    }
  });
}

/** Every cell that is tilted, at every step: its place in the tilt, and where its row begins in the noise. */
function eachCell(tilt: Tilt, columns: number, visit: (cell: number, row: number, step: number) => void): void {
  const { noiseSize, blockOf, mean, slope, deviation } = tilt;
  for (let step = 0; step < blockOf.length; step++) {
    for (let entry = 0; entry < noiseSize; entry++) {
      const cell = blockOf[step] * noiseSize + entry;
      if (mean[cell] === 0 && slope[cell] === 0 && deviation[cell] === 1) continue;
      visit(cell, (step * noiseSize + entry) * columns, step);
    }
  }
}
