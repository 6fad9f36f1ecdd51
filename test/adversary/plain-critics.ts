import { affine, apply, combine, constant, type Jet, leaky, variable } from './jets.ts';

export type PlainWeights = Readonly<Record<string, ArrayLike<number>>>;
/** One path: its state, and the window that follows as jets. */
export type PlainCritic = (weights: PlainWeights, state: readonly number[], window: readonly Jet[]) => Jet;

/** The critic of `dense`, written down a second time: two hidden layers over the state and the window. */
export const denseCritic: PlainCritic = (weights, state, window) => {
  const inputs = window.length;
  const all = [...state.map((x) => constant(x, inputs)), ...window];
  const hidden1 = affine(weights.hidden1, weights.bias1, all).map((x) => apply(x, leaky(0.2)));
  const hidden2 = affine(weights.hidden2, weights.bias2, hidden1).map((x) => apply(x, leaky(0.2)));
  return affine(weights.output, weights.outputBias, hidden2)[0];
};

/** The critic of `path-dependent`, written down a second time, as sums over taps instead of one matMul. */
export const windowCritic: PlainCritic = (weights, state, window) => {
  const unit = Math.sqrt(state[5] + 1e-3) + 0.05;
  const scaled = window.map((x) => x.map((part) => part / unit));
  const sums = scaled.map((_, t) =>
    combine(
      0,
      scaled.slice(0, t + 1).map(() => 1 / Math.sqrt(window.length)),
      scaled.slice(0, t + 1),
    ),
  );
  const bounded = (x: number) => [8 * Math.tanh(x / 8), 1 - Math.tanh(x / 8) ** 2] as const;
  const logSize = (x: number) => [0.5 * Math.log(x * x + 0.0025), x / (x * x + 0.0025)] as const;
  // [step][channel]
  let hidden = scaled.map((x, t) => [apply(x, bounded), apply(x, logSize), sums[t]]);
  const condition = matrixRows(weights.condition, featuresOf(state));
  for (let layer = 0; layer < 4; layer++)
    hidden = convolve(hidden, weights[`kernel${layer}`], weights[`bias${layer}`], layer === 0 ? condition : undefined);
  const channels = hidden[0].map((_, channel) => hidden.map((step) => step[channel]));
  const means = channels.map((steps) => combine(0, new Array(steps.length).fill(1 / steps.length), steps));
  const deviations = channels.map((steps, channel) => {
    const squares = steps.map((x) => apply(combine(0, [1, -1], [x, means[channel]]), (gap) => [gap * gap, 2 * gap]));
    const variance = combine(1e-4, new Array(steps.length).fill(1 / steps.length), squares);
    return apply(variance, (v) => [Math.sqrt(v), 0.5 / Math.sqrt(v)]);
  });
  const pooled = [...means, ...deviations];
  const dense = Array.from(weights.denseBias, (bias, out) =>
    apply(
      combine(
        bias,
        pooled.map((_, i) => weights.dense[i * weights.denseBias.length + out]),
        pooled,
      ),
      leaky(0.2),
    ),
  );
  return combine(0, weights.output, dense);
};

/** Named averages as the network reads them: trends over the 5-step volatility, half the logs of the squares, the share of falls. */
function featuresOf(state: readonly number[]): number[] {
  const recent = Math.sqrt(state[4] + 1e-3);
  return [
    ...[1, 2, 4].map((multiple, i) => (multiple * state[i]) / recent),
    ...state.slice(3, 8).map((square) => 0.5 * Math.log(square + 1e-3)),
    ...state.slice(8).map((fall) => (2 * fall) / (state[4] + 1e-3) - 1),
  ];
}

/** Row vector times matrix [rows, columns]. */
function matrixRows(matrix: ArrayLike<number>, row: readonly number[]): number[] {
  const columns = matrix.length / row.length;
  return Array.from({ length: columns }, (_, column) =>
    row.reduce((sum, x, i) => sum + x * matrix[i * columns + column], 0),
  );
}

/** Width 5, stride 2; what lies outside of the steps is zero. kernel [5 × channels, width], a tap's channels side by side. */
function convolve(
  input: readonly (readonly Jet[])[],
  kernel: ArrayLike<number>,
  bias: ArrayLike<number>,
  condition: readonly number[] = [],
): Jet[][] {
  const channels = input[0].length;
  const width = bias.length;
  return Array.from({ length: input.length / 2 }, (_, o) => {
    const rows: number[] = [];
    const terms: Jet[] = [];
    for (let tap = 0; tap < 5; tap++) {
      const step = input[2 * o - 1 + tap];
      step?.forEach((jet, channel) => {
        rows.push(tap * channels + channel);
        terms.push(jet);
      });
    }
    return Array.from({ length: width }, (_unused, out) => {
      const weights = rows.map((row) => kernel[row * width + out]);
      return apply(combine(bias[out] + (condition[out] ?? 0), weights, terms), leaky(0.2));
    });
  });
}

/** Mean over paths of the squared norm of the score's slopes by the window. states and windows are [path][…]. */
export function plainPenalty(
  critic: PlainCritic,
  weights: PlainWeights,
  states: readonly (readonly number[])[],
  windows: readonly (readonly number[])[],
): number {
  const total = windows.reduce((sum, window, path) => {
    const inputs = window.map((x, i) => variable(x, i, window.length));
    const slopes = critic(weights, states[path], inputs).subarray(1);
    return sum + slopes.reduce((squares, slope) => squares + slope * slope, 0);
  }, 0);
  return total / windows.length;
}

/** Mean score over paths. */
export function plainScore(
  critic: PlainCritic,
  weights: PlainWeights,
  states: readonly (readonly number[])[],
  windows: readonly (readonly number[])[],
): number {
  const scores = windows.map((window, path) => {
    const inputs = window.map((x) => constant(x, 0));
    return critic(weights, states[path], inputs)[0];
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
