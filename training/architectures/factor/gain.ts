import { drawNoise } from '../../../inference/core/noise/noise.ts';
import { Stream } from '../../../inference/core/random.ts';
import type { WeightArrays } from '../architecture.ts';
import { vectorOf } from '../initial-weights.ts';
import { drawResiduals } from '../joint/simulate.ts';
import { tieMarket } from './market-tie.ts';

/** Gains that are tried. */
const [LEAST, MOST] = [0.9, 1.2];
/** Halvings of that range: to a thousandth. */
const ROUNDS = 8;
/** Steps of the paths, of which the first third is left out. */
const STEPS = 1200;
/** Assets times paths. */
const COLUMNS = 1280;
const FEWEST_PATHS = 32;
const SEED = 1;

/**
 * The gain of a day's news with which paths, in the long run, are tied as strongly as the constants say. Products of residuals that are
 * bounded and of a Student-t copula, and their quotients by variances, come out some per cent too small or too large, and a memory
 * that feeds on what it makes magnifies that: by 1 / (1 - w) for a share w.
 *
 * @param weights of the market, with λ, w, ν and δ
 */
export function calibrateGain(weights: WeightArrays, assets: number): number {
  const paths = Math.max(FEWEST_PATHS, Math.round(COLUMNS / assets));
  const noiseSize = tieMarket(weights, assets).normals + 1;
  const noise = drawNoise(
    { seed: SEED, stream: Stream.copulaGain, firstPath: 0, paths, firstStep: 0, steps: STEPS, noiseSize },
    new Float32Array(STEPS * noiseSize * paths),
  );
  const [memory, share, freedom, , skew] = weights.dynamics.values;
  const strength = (keep: number, gain: number) =>
    strengthOf({ ...weights, dynamics: vectorOf([keep, share, freedom, gain, skew]) }, assets, noise, paths);
  // A memory that keeps all stays what the constants are.
  const wanted = strength(1, 1);
  let [low, high] = [LEAST, MOST];
  for (let round = 0; round < ROUNDS; round++) {
    const gain = (low + high) / 2;
    if (strength(memory, gain) < wanted) low = gain;
    else high = gain;
  }
  return (low + high) / 2;
}

/** Mean correlation of assets, turned by their signs, in the last two thirds of paths from the constants. */
export function strengthOf(weights: WeightArrays, assets: number, noise: Float32Array, paths: number): number {
  const tie = tieMarket(weights, assets);
  const sign = weights.sign.values;
  const steps = noise.length / ((tie.normals + 1) * paths);
  const memories = Float64Array.from({ length: 2 * assets * paths }, (_, i) => tie.start[Math.floor(i / paths)]);
  const z = drawResiduals(tie, memories, noise, steps, paths);
  let products = 0;
  let squares = 0;
  for (let step = Math.floor(steps / 3); step < steps; step++) {
    for (let path = 0; path < paths; path++) {
      let sum = 0;
      let square = 0;
      for (let asset = 0; asset < assets; asset++) {
        const each = sign[asset] * z[(step * assets + asset) * paths + path];
        sum += each;
        square += each * each;
      }
      products += sum * sum - square;
      squares += square;
    }
  }
  return products / (assets - 1) / squares;
}
