import { crossEntropy } from '../../adversary/losses.ts';
import type { Architecture, GeneratorNetwork } from '../architecture.ts';
import { drawReturns, generate, recentVolatility, remember } from './cell.ts';
import { criticOf } from './critic.ts';
import { filterStates } from './filter.ts';
import { drawEncoder, drawGenerator } from './graphs.ts';
import { perceptronWeights } from './perceptron.ts';
import { recipes } from './recipes.ts';
import { HIDDEN, LAGS, noiseSizeOf, RETURN_BOUND, SHARED_NOISE, stateSizeOf } from './shape.ts';
import { simulate } from './simulate.ts';

/**
 * The stock-price GAN of the introductory literature, and the floor of the comparison: two perceptrons with two hidden layers,
 * sigmoid cross-entropy, Adam (Goodfellow et al., "Generative adversarial nets", 2014). The generator draws one step of all
 * assets from the last 20 and is run again for the next, so that a horizon of any length follows any state.
 */
export const dense: Architecture = {
  name: 'dense',
  summary: 'two plain perceptrons, generator against critic, over the last 20 returns',
  maxAssets: 50,
  parameters: { lags: LAGS, hidden: HIDDEN, hiddenLayers: 2, sharedNoise: SHARED_NOISE, returnBound: RETURN_BOUND },
  loss: crossEntropy,
  recipes,
  critic: (data) => criticOf(data.assets.length),

  generator(data): GeneratorNetwork {
    const assets = data.assets.length;
    const stateSize = stateSizeOf(assets);
    const noiseSize = noiseSizeOf(assets);
    return {
      stateSize,
      noiseSize,
      warmUp: LAGS,
      stateNames: stateNames(data.assets),
      initialWeights: (seed) => perceptronWeights(seed, 0, stateSize + noiseSize, assets),
      filter: (returns) => filterStates(returns, assets),
      generate,
      simulate: (weights, state, noise, steps, paths) => simulate(weights, assets, state, noise, steps, paths),
      step(weights, state, noise) {
        const returns = drawReturns(weights, state, noise);
        return { returns, volatility: recentVolatility(state, assets), state: remember(state, returns) };
      },
      drawGenerator: (graph, weights, state, noise) => drawGenerator(graph, weights, assets, state, noise),
      drawEncoder: (graph, _weights, state, returns) => drawEncoder(graph, assets, state, returns),
    };
  },
};

/** Oldest step first, and the assets of a step side by side: `return_20_…` is 20 steps ago, `return_1_…` the newest. */
function stateNames(assets: readonly string[]): string[] {
  return Array.from({ length: LAGS }, (_, row) => assets.map((asset) => `return_${LAGS - row}_${asset}`)).flat();
}
