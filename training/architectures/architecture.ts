import type * as tf from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from '../adversary/losses.ts';
import type { PresetName, Recipe } from '../loop/recipe.ts';
import type { Graph, Value } from '../onnx/graph.ts';

/** A weight outside of tfjs: row by row, as saved in checkpoints and exported. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
export type WeightArrays = Readonly<Record<string, WeightArray>>;
/** The same weights as tfjs sees them while it trains. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** What an architecture is told of the data it will model. All returns inside are in units of `scale`. */
export interface DataSummary {
  readonly assets: readonly string[];
  /** Standard deviation of each asset's returns. */
  readonly scale: readonly number[];
  /** Mean of each asset's returns, in units of its standard deviation. */
  readonly mean: readonly number[];
  /** Returns of the training part in units of `scale`, [steps, assets]: for what is fitted before the training, and no more. */
  readonly sample: Float32Array;
}

/** One run of a generator without gradients. */
export interface Simulation {
  /** [steps, assets, paths] */
  readonly returns: Float32Array;
  /** [stateSize, paths] after the last step */
  readonly lastState: Float32Array;
}

/** A network that judges a window of returns which follows a state. */
export interface CriticNetwork {
  /** Steps that it reads. */
  readonly window: number;
  initialWeights(seed: number): WeightArrays;
  /** state [stateSize, paths], returns [window, assets, paths] → scores [paths], higher for real. Differentiable twice. */
  score(weights: Weights, state: tf.Tensor2D, returns: tf.Tensor3D): tf.Tensor1D;
  /** The same as a graph; `returns` in units of `scale`. Gives [paths]. */
  draw(graph: Graph, weights: WeightArrays, state: Value, returns: Value): Value;
}

/** A network that draws the next return from a state, step by step, and how it is trained, filtered and exported. */
export interface GeneratorNetwork {
  /**
   * `noise` where the state is the noise of the steps before: the network is blind to the market, has no encoder, and each path
   * starts from noise of its own. Otherwise the state is what `filter` makes of real returns.
   */
  readonly start?: 'noise';
  /** What was fitted before the training, as it stands in the card. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** What was fitted after the training proper, likewise. */
  readonly fitted?: (weights: WeightArrays) => Readonly<Record<string, number>>;
  readonly stateSize: number;
  readonly noiseSize: number;
  readonly stateNames: readonly string[];
  /** Returns after which a state has forgotten how its filter was started, or nearly so. */
  readonly warmUp: number;
  initialWeights(seed: number): WeightArrays;

  /**
   * The state before the first return and after every return of a history; where paths start from noise, as many rows of noise.
   * @param returns [steps, assets], in units of the standard deviation
   * @param weights read only where what a state remembers depends on them
   * @returns [steps + 1, stateSize]
   */
  filter(returns: Float32Array, weights: WeightArrays): Float32Array;

  /** Differentiable in the weights. state [stateSize, paths], noise [steps, noiseSize, paths] → [steps, assets, paths]. */
  generate(weights: Weights, state: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D;

  /** The same without gradients and with flat memory. */
  simulate(weights: WeightArrays, state: Float32Array, noise: Float32Array, steps: number, paths: number): Simulation;

  /**
   * One step in plain tfjs operations: the definition that everything else is held against.
   * state [stateSize, paths], noise [noiseSize, paths] → returns and volatility [assets, paths], next state.
   */
  step(
    weights: Weights,
    state: tf.Tensor2D,
    noise: tf.Tensor2D,
  ): { returns: tf.Tensor2D; volatility: tf.Tensor2D; state: tf.Tensor2D };

  /** Mean negative log density, where the architecture has one. state [stateSize, days], returns [assets, days]. */
  readonly negativeLogLikelihood?: (weights: Weights, state: tf.Tensor2D, returns: tf.Tensor2D) => tf.Scalar;

  /** Writes the generator: returns and volatility [steps, assets, paths] in units of the standard deviation, and the next state. */
  drawGenerator(
    graph: Graph,
    weights: WeightArrays,
    state: Value,
    noise: Value,
  ): { returns: Value; volatility: Value; nextState: Value };

  /** Writes the encoder: states [steps, stateSize, series], and residual and log density [steps, assets, series] where it is invertible. */
  readonly drawEncoder?: (
    graph: Graph,
    weights: WeightArrays,
    state: Value,
    returns: Value,
  ) => { states: Value; residual?: Value; logDensity?: Value };
}

/** What the training loop needs of a network. */
export type TrainedNetwork = Pick<
  GeneratorNetwork,
  'start' | 'stateSize' | 'noiseSize' | 'warmUp' | 'initialWeights' | 'generate' | 'simulate' | 'negativeLogLikelihood'
>;

/**
 * How a model of several assets is trained where each asset has a law of its own, given its past, and something ties the laws together:
 * first one network on single assets, all in one pool, then what ties them, by itself.
 */
export interface PooledTraining {
  /** The network of a single asset; its states tell which one. */
  readonly generator: TrainedNetwork;
  readonly critic: CriticNetwork;
  /** States of one asset: as `GeneratorNetwork.filter`, [steps] → [steps + 1, stateSize]. */
  filter(asset: number, returns: Float32Array): Float32Array;
  /**
   * Fits what ties the assets together, given the network of single assets.
   *
   * @param returns those to fit to, [steps, assets], in units of the standard deviation
   * @param halfLife steps of the market after which a day of the past counts half
   * @returns the weights of the whole generator
   */
  complete(weights: WeightArrays, returns: Float32Array, halfLife: number): WeightArrays;
}

/** All that the trainer and the exporter need to know of one kind of model. */
export interface Architecture {
  readonly name: string;
  readonly summary: string;
  /** How many assets it can model. */
  readonly maxAssets: number;
  /** Fewest assets that it is for; 1 unless given. */
  readonly minAssets?: number;
  /** Hyper-parameters, as they stand in the card. */
  readonly parameters: Readonly<Record<string, number | string | boolean | number[]>>;
  readonly loss: AdversarialLoss;
  readonly recipes: Readonly<Record<PresetName, Recipe>>;
  generator(data: DataSummary): GeneratorNetwork;
  critic(data: DataSummary): CriticNetwork;
  /** Where it is trained asset by asset; otherwise the generator is trained as it is, on all assets at once. */
  readonly pool?: (data: DataSummary) => PooledTraining;
}
