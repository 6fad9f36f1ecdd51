import type * as tf from '@tensorflow/tfjs-core';
import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays, Weights } from '../architecture.ts';
import type { Triangle } from './shape.ts';

/**
 * A way to tie assets together: a Student-t copula of their residuals z, each a standard normal, whose correlations follow a memory of
 * past residuals. The memory is a part of the state, behind the averages of the assets' cells.
 */
export interface Coupling {
  /** Hyper-parameters, as they stand in the card. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Names of the memory's entries. */
  memoryNames(assets: readonly string[]): string[];
  /** Normals that a step takes, that of the common shock not counted. */
  normalsOf(assets: number): number;
  /** Weights before the fit. */
  initialWeights(assets: number): WeightArrays;
  /**
   * @param residuals [days, assets]
   * @param halfLife days after which a day of the past counts half
   */
  fit(residuals: Float64Array, assets: number, halfLife: number): WeightArrays;
  /** The tie with its weights read. */
  tie(weights: WeightArrays, assets: number): Tie;
  /** In plain tfjs: normals [`normalsOf`, paths] → normals with the correlations of the memory, [assets, paths]. */
  correlate(weights: Weights, assets: number, memory: tf.Tensor2D, normals: tf.Tensor2D): tf.Tensor2D;
  /** In plain tfjs: the memory after a step of residuals, [assets, paths]. */
  remember(weights: Weights, assets: number, memory: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor2D;
}

/** A coupling with given weights. A memory is [entries, paths], paths contiguous; a function reads one path of it. */
export interface Tie {
  readonly assets: number;
  readonly triangle: Triangle;
  /** Normals that a step takes, that of the common shock not counted. */
  readonly normals: number;
  /** ν: degrees of freedom of the copula. */
  readonly freedom: number;
  /** What was fitted, as it stands in the card. */
  readonly fitted: Readonly<Record<string, number>>;
  /** The memory before the first day, [entries]. */
  readonly start: Float64Array;
  /** A covariance matrix that has the correlations of the next day: its lower triangle. */
  fillMatrix(memory: Float64Array, path: number, paths: number, out: Float64Array): void;
  /** Normals with these correlations, [assets], from those of `noise` at `from`, [normals, paths]. */
  correlate(
    memory: Float64Array,
    path: number,
    paths: number,
    noise: Float32Array,
    from: number,
    out: Float64Array,
  ): void;
  /** The memory after a day of residuals, z [assets, paths] at `offset`. */
  remember(memory: Float64Array, z: Float64Array | Float32Array, offset: number, path: number, paths: number): void;
  /** The same as graphs: `fillMatrix`, [entries of the triangle, paths], … */
  drawMatrix(graph: Graph, memory: Value): Value;
  /** … `correlate`, [assets, paths], … */
  drawCorrelated(graph: Graph, memory: Value, normals: Value): Value;
  /** … and `remember`. */
  drawMemory(graph: Graph, memory: Value, z: Value): Value;
}
