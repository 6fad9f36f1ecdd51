import { drawNoise } from '../noise/noise.ts';
import { drawIndex, uniformBlock } from '../random.ts';
import type { Columns, NoisePaths } from './noise-paths.ts';
import { addNoiseRatio, applyTilt, binOf, type Tilt, wildness } from './tilt.ts';

/** What random numbers a draw is made of: the seed, and streams for the noise, the start, and whether a path is tilted. */
export interface Source {
  readonly seed: number;
  readonly noise: number;
  readonly start: number;
  readonly choice: number;
}

/** A tilt of a mixture, and the share of the paths that are drawn from it; what is left is the model's own law. */
export interface Component {
  readonly tilt: Tilt;
  readonly share: number;
}

export interface DrawnColumns extends Columns {
  /** How volatile each start is, from -1 to 1. */
  readonly wild: Float64Array;
}

const uniforms = new Float64Array(4);

/**
 * Noise and starts of paths by their numbers, from a mixture of tilts with the model's own law, which
 * bounds the weights (Hesterberg, "Weighted average importance sampling and defensive mixture distributions", Technometrics 1995).
 * Paths of the own law are those that `generate` gives these numbers; without tilts all are.
 *
 * @param last steps that are tilted, [columns]; all that the tilt knows unless given
 */
export function drawColumns(
  { noiseSize, rows, rankOf }: Pick<NoisePaths, 'noiseSize' | 'rows' | 'rankOf'>,
  source: Source,
  tilts: readonly Component[],
  { numbers, steps, last }: { numbers: Uint32Array; steps: number; last?: Int32Array },
): DrawnColumns {
  const { seed } = source;
  const columns = numbers.length;
  const noise = new Float32Array(steps * noiseSize * columns);
  const ranks = new Int32Array(columns);
  const wild = new Float64Array(columns);
  const chosen = new Int32Array(columns);
  for (let i = 0; i < columns; i++) {
    const range = { seed, stream: source.noise, firstPath: numbers[i], paths: 1, firstStep: 0, steps, noiseSize };
    drawNoise(range, noise.subarray(i), columns);
    chosen[i] = choose(tilts, seed, numbers[i], source.choice);
    ranks[i] =
      chosen[i] > 0
        ? rankIn(tilts[chosen[i] - 1].tilt, uniforms[1], uniforms[2])
        : rankOf[rows === 1 ? 0 : drawIndex(seed, numbers[i], 0, source.start, rows)];
    wild[i] = wildness(ranks[i], rows);
  }
  const until = last ?? new Int32Array(columns).fill(steps);
  for (const [place, { tilt }] of tilts.entries()) {
    applyTilt(tilt, noise, wild, { chosen, choice: place + 1, last: until });
  }
  return { numbers, ranks, noise, steps, wild };
}

/** A start of a bin that is drawn by its probability: each of a bin is as likely as any other. */
function rankIn({ bins, edges }: Tilt, first: number, second: number): number {
  let bin = 0;
  for (let sum = bins[0]; first >= sum && bin + 1 < bins.length; sum += bins[bin]) bin++;
  return edges[bin] + Math.floor(second * (edges[bin + 1] - edges[bin]));
}

/** The component that a path is drawn from, counted from 1; 0 for the model's own law. Leaves the path's uniforms behind. */
function choose(tilts: readonly Component[], seed: number, number: number, stream: number): number {
  if (tilts.length === 0) return 0;
  uniformBlock(seed, number, 0, 0, stream, uniforms);
  let sum = 1;
  for (let place = tilts.length; place > 0; place--) {
    sum -= tilts[place - 1].share;
    if (uniforms[0] >= sum) return place;
  }
  return 0;
}

/**
 * Density of the model's own law over that of the mixture, for each column.
 *
 * @param last steps whose noise counts, [columns]: an event that these decide on has the same probability by either weight
 */
export function weigh(
  tilts: readonly Component[],
  { noise, ranks, wild }: Pick<DrawnColumns, 'noise' | 'ranks' | 'wild'>,
  last: Int32Array,
  rows: number,
): Float64Array {
  const densities = new Float64Array(ranks.length).fill(1 - tilts.reduce((sum, { share }) => sum + share, 0));
  for (const { tilt, share } of tilts) {
    const { bins, edges } = tilt;
    const logRatio = Float64Array.from(ranks, (rank) => {
      const bin = binOf(tilt, rank);
      return Math.log((bins[bin] * rows) / (edges[bin + 1] - edges[bin]));
    });
    addNoiseRatio(tilt, noise, wild, last, logRatio);
    for (let i = 0; i < densities.length; i++) densities[i] += share * Math.exp(logRatio[i]);
  }
  return densities.map((density) => 1 / density);
}
