/** A critic of two layers, `softplus(leaky(x w1 + b1) w2 + b2)`: w1 [inputs, hidden], w2 [hidden, 1]. */
export interface Critic {
  readonly inputs: number;
  readonly hidden: number;
  readonly w1: number[];
  readonly b1: number[];
  readonly w2: number[];
  readonly b2: number[];
}

/** Mean over samples of the squared norm of the score's gradient by its input, in float64. samples: [count, inputs] */
export function penaltyByLoops(critic: Critic, samples: readonly number[], alpha: number): number {
  const { inputs, hidden, w1, b1, w2, b2 } = critic;
  const count = samples.length / inputs;
  let total = 0;
  for (let n = 0; n < count; n++) {
    let output = b2[0];
    const slopes: number[] = [];
    for (let h = 0; h < hidden; h++) {
      let sum = b1[h];
      for (let i = 0; i < inputs; i++) sum += samples[n * inputs + i] * w1[i * hidden + h];
      slopes.push(sum > 0 ? 1 : alpha);
      output += sum * slopes[h] * w2[h];
    }
    for (let i = 0; i < inputs; i++) {
      let slope = 0;
      for (let h = 0; h < hidden; h++) slope += w1[i * hidden + h] * slopes[h] * w2[h];
      total += (slope / (1 + Math.exp(-output))) ** 2;
    }
  }
  return total / count;
}

/** Gradient of a function of the critic by one of its parts, by central differences. */
export function finiteDifference(
  critic: Critic,
  part: 'w1' | 'b1' | 'w2' | 'b2',
  value: (changed: Critic) => number,
): number[] {
  const distance = 1e-6;
  const shifted = (index: number, by: number) =>
    value({ ...critic, [part]: critic[part].map((weight, i) => (i === index ? weight + by : weight)) });
  return critic[part].map((_, i) => (shifted(i, distance) - shifted(i, -distance)) / (2 * distance));
}
