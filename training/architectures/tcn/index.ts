import { drawNoise } from '../../../inference/core/noise/noise.ts';
import { Stream } from '../../../inference/core/random.ts';
import { crossEntropy } from '../../adversary/losses.ts';
import type { Architecture, DataSummary, GeneratorNetwork } from '../architecture.ts';
import { criticOf } from './critic.ts';
import { generate, simulate, step } from './generate.ts';
import { drawGenerator } from './graphs.ts';
import { fitHeavyTail, type HeavyTail } from './heavy-tail.ts';
import { recipes } from './recipes.ts';
import { CHANNELS, DILATIONS, NOISE_SIZE, OUTPUT_BOUND, PAST, RECEPTIVE_FIELD, STATE_SIZE } from './shape.ts';
import { generatorWeights } from './weights.ts';

/**
 * The generator of Quant GANs, the published anchor: Wiese, Knobloch, Korn, Kretschmer, "Quant GANs: deep generation of financial
 * time series", Quantitative Finance 2020 (arXiv 1907.06673), in its pure TCN form. A temporal convolutional network makes each
 * return of the last 127 vectors of noise, three normals a step. It reads nothing of the market: paths are draws from its stationary
 * law, and no start but that is possible.
 *
 * As in the paper: seven blocks of two causal convolutions, of one tap in the first and two after it, dilated by 1 to 32; skip
 * connections; the critic is the same kind of network on 127 returns; training on returns that were made normal by the inverse of
 * Goerg's heavy-tail Lambert W transform; sigmoid cross-entropy, Adam without momentum, two time scales.
 *
 * Otherwise: 32 channels, not 80, and shorter runs with larger rates, since it trains on two cores within minutes; one slope for each
 * PReLU, and a fixed one in the critic, whose gradient is differentiated again for zero-centred gradient penalties that the paper
 * does not have and that keep a short run steady; the average of the weights is kept, at the step with the best validation score.
 */
export const tcn: Architecture = tcnOf(CHANNELS);

/** The same with another number of channels, at most 128: sums that onnxruntime does not cut. */
export function tcnOf(channels: number): Architecture {
  return {
    name: 'tcn',
    summary: 'the temporal convolutional network of Quant GANs, from noise to returns, blind to the market',
    maxAssets: 1,
    parameters: {
      receptiveField: RECEPTIVE_FIELD,
      dilations: [...DILATIONS],
      channels,
      noise: NOISE_SIZE,
      outputBound: OUTPUT_BOUND,
    },
    loss: crossEntropy,
    recipes,
    critic: (data) => criticOf(tailOf(data), channels),

    generator(data): GeneratorNetwork {
      const tail = tailOf(data);
      return {
        start: 'noise',
        stateSize: STATE_SIZE,
        noiseSize: NOISE_SIZE,
        warmUp: 1,
        stateNames: stateNames(),
        parameters: { tailLocation: tail.location, tailScale: tail.scale, tailDelta: tail.delta },
        initialWeights: (seed) => generatorWeights(seed, channels),
        filter: (returns) => noiseStates(returns.length + 1),
        generate: (weights, state, noise) => generate(weights, tail, state, noise),
        simulate: (weights, state, noise, steps, paths) => simulate(weights, tail, state, noise, steps, paths),
        step: (weights, state, noise) => step(weights, tail, state, noise),
        drawGenerator: (graph, weights, state, noise) => drawGenerator(graph, weights, tail, state, noise),
      };
    },
  };
}

/** One fit for each history: every network of a run asks for it. */
const tails = new WeakMap<Float32Array, HeavyTail>();

function tailOf({ sample }: DataSummary): HeavyTail {
  const known = tails.get(sample);
  if (known) return known;
  const { location, scale, delta } = fitHeavyTail(sample);
  // As the graphs hold them.
  const tail = { location: Math.fround(location), scale: Math.fround(scale), delta: Math.fround(delta) };
  tails.set(sample, tail);
  return tail;
}

/** States that could have come before any day: rows of standard normals, [rows, STATE_SIZE]; the same for every history. */
function noiseStates(rows: number): Float32Array {
  const noise = { seed: 0, stream: Stream.stateNoise, firstPath: 0, paths: 1, firstStep: 0, steps: rows };
  return drawNoise({ ...noise, noiseSize: STATE_SIZE }, new Float32Array(rows * STATE_SIZE));
}

/** Oldest step first: `noise_126_1` is the first normal of 126 steps ago. */
function stateNames(): string[] {
  return Array.from({ length: PAST }, (_, row) =>
    Array.from({ length: NOISE_SIZE }, (_unused, i) => `noise_${PAST - row}_${i + 1}`),
  ).flat();
}
