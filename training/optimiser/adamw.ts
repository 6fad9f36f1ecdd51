import type { WeightArrays } from '../architectures/architecture.ts';

/** Constants of the optimiser. Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  /** Share of a matrix that decays per step and unit of learning rate; vectors do not decay. */
  readonly weightDecay: number;
  /** Gradients are scaled down to this norm, all weights together; Infinity for no bound. */
  readonly clipNorm: number;
}

/** What the optimiser remembers; with the weights it is all that a run needs to go on. */
export interface AdamWState {
  step: number;
  readonly first: Readonly<Record<string, Float32Array>>;
  readonly second: Readonly<Record<string, Float32Array>>;
}

export type GradientArrays = Readonly<Record<string, Float32Array>>;

const EPSILON = 1e-8;

export function initialState(weights: WeightArrays): AdamWState {
  const zeros = () =>
    Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, new Float32Array(values.length)]));
  return { step: 0, first: zeros(), second: zeros() };
}

/** One step of Adam with decoupled weight decay and gradient clipping, which tfjs has neither of. Changes weights and state in place. */
export function adamWStep(
  weights: WeightArrays,
  gradients: GradientArrays,
  state: AdamWState,
  learningRate: number,
  options: AdamWOptions,
): void {
  const { beta1, beta2, weightDecay, clipNorm } = options;
  state.step++;
  const shrink = Math.min(1, clipNorm / gradientNorm(gradients));
  const correction1 = 1 - beta1 ** state.step;
  const correction2 = 1 - beta2 ** state.step;
  for (const [name, { shape, values }] of Object.entries(weights)) {
    const gradient = gradients[name];
    const first = state.first[name];
    const second = state.second[name];
    const decay = shape.length > 1 ? learningRate * weightDecay : 0;
    for (let i = 0; i < values.length; i++) {
      const slope = shrink * gradient[i];
      first[i] = beta1 * first[i] + (1 - beta1) * slope;
      second[i] = beta2 * second[i] + (1 - beta2) * slope * slope;
      const move = first[i] / correction1 / (Math.sqrt(second[i] / correction2) + EPSILON);
      values[i] -= learningRate * move + decay * values[i];
    }
  }
}

/** Euclidean norm of all gradients together. */
export function gradientNorm(gradients: GradientArrays): number {
  let sum = 0;
  for (const values of Object.values(gradients)) for (const slope of values) sum += slope * slope;
  return Math.sqrt(sum);
}

/** Half a cosine from `peak` at step 0 to zero at `total`. Loshchilov & Hutter, "SGDR", ICLR 2017. */
export function cosineRate(peak: number, step: number, total: number): number {
  return 0.5 * peak * (1 + Math.cos((Math.PI * Math.min(step, total)) / total));
}
