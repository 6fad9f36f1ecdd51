import * as tf from '@tensorflow/tfjs-core';
import { PathloomError } from '../../inference/contract/error.ts';
import type { WeightArrays, Weights } from '../architectures/architecture.ts';
import {
  type AdamWOptions,
  type AdamWState,
  adamWStep,
  type GradientArrays,
  initialState,
} from '../optimiser/adamw.ts';

/** One of the two networks in training: its weights, as arrays and as tfjs sees them, and its optimiser. */
export class Player {
  readonly weights: WeightArrays;
  readonly optimiser: AdamWState;
  private readonly variables: Record<string, tf.Variable>;
  private readonly options: AdamWOptions;

  constructor(weights: WeightArrays, options: AdamWOptions, optimiser: AdamWState = initialState(weights)) {
    this.weights = weights;
    this.options = options;
    this.optimiser = optimiser;
    this.variables = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, values }]) => [
        name,
        tf.tidy(() => tf.variable(tf.tensor(values.slice(), [...shape]))),
      ]),
    );
  }

  /** The weights as tensors, for losses and for the other player to be scored by. */
  get tensors(): Weights {
    return this.variables;
  }

  /**
   * One step of the optimiser on a loss.
   *
   * @param terms the parts of the loss by name, whose sum is minimised; a part that is not finite stops the run
   * @returns the value of every part
   */
  update(step: number, learningRate: number, terms: () => Record<string, tf.Scalar>): Record<string, number> {
    const parts: Record<string, tf.Scalar> = {};
    const { value, grads } = tf.variableGrads(() => {
      const all = terms();
      for (const [name, part] of Object.entries(all)) parts[name] = tf.keep(part);
      return tf.addN(Object.values(all)) as tf.Scalar;
    }, Object.values(this.variables));
    const values = readAll(parts);
    const gradients = this.readGradients(grads);
    tf.dispose([value, ...Object.values(parts), ...Object.values(grads)]);
    assertFinite(step, values, gradients);
    adamWStep(this.weights, gradients, this.optimiser, learningRate, this.options);
    for (const [name, { shape, values: updated }] of Object.entries(this.weights)) {
      tf.tidy(() => this.variables[name].assign(tf.tensor(updated.slice(), [...shape])));
    }
    return values;
  }

  private readGradients(grads: tf.NamedTensorMap): GradientArrays {
    return Object.fromEntries(
      Object.entries(this.variables).map(([name, variable]) => [name, grads[variable.name].dataSync() as Float32Array]),
    );
  }

  dispose(): void {
    tf.dispose(this.variables);
  }
}

function readAll(parts: Record<string, tf.Scalar>): Record<string, number> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.dataSync()[0]]));
}

function assertFinite(step: number, values: Record<string, number>, gradients: GradientArrays): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) {
      throw new PathloomError('training_failed', `step ${step}: the ${name} loss is ${value}; the run is stopped`);
    }
  }
  for (const [name, gradient] of Object.entries(gradients)) {
    if (!gradient.every(Number.isFinite)) {
      throw new PathloomError(
        'training_failed',
        `step ${step}: the gradient of ${name} is not finite; the run is stopped`,
      );
    }
  }
}
