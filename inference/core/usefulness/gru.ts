/** Weights of a gated recurrent unit that reads a window and gives one number. */
export interface GruWeights {
  /** Reset gates, then update gates; rows are the inputs, then the units. [inputs + units, 2 units] */
  readonly gates: GruArray;
  readonly gatesBias: GruArray;
  /** [inputs + units, units] */
  readonly candidate: GruArray;
  readonly candidateBias: GruArray;
  /** From the last state to the answer, [units]. */
  readonly read: GruArray;
  readonly readBias: GruArray;
}
interface GruArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
/** Slopes of a loss, by weight. */
export type GruGradients = { readonly [Name in keyof GruWeights]: Float32Array };

/**
 * The gated recurrent unit of Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine
 * translation", EMNLP 2014, in the form that TensorFlow's GRUCell gives it, for one window at a time: r and u are the reset and the
 * update gate, c = tanh(W (x, r h)), and the new state is u h + (1 - u) c. Forward and backward by hand over typed arrays: a network of
 * a few units costs less here than the dispatch of a single operation of a framework.
 */
export class Gru {
  private readonly inputs: number;
  private readonly units: number;
  private readonly steps: number;
  /** States before and after every step, [steps + 1, units]. */
  private readonly states: Float64Array;
  /** Reset and update gates, [steps, 2 units]. */
  private readonly gates: Float64Array;
  private readonly candidates: Float64Array;
  private readonly slopes: Float64Array;
  private readonly earlier: Float64Array;
  private readonly gateSlopes: Float64Array;

  constructor(inputs: number, units: number, steps: number) {
    this.inputs = inputs;
    this.units = units;
    this.steps = steps;
    this.states = new Float64Array((steps + 1) * units);
    this.gates = new Float64Array(steps * 2 * units);
    this.candidates = new Float64Array(steps * units);
    this.slopes = new Float64Array(units);
    this.earlier = new Float64Array(units);
    this.gateSlopes = new Float64Array(2 * units);
  }

  /** Glorot's uniform law for matrices, ones for the gates' biases, zeros for the others: TensorFlow's defaults. */
  initialWeights(draw: () => number): GruWeights {
    const { inputs, units } = this;
    const rows = inputs + units;
    return {
      gates: glorot([rows, 2 * units], rows + 2 * units, draw),
      gatesBias: { shape: [2 * units], values: new Float32Array(2 * units).fill(1) },
      candidate: glorot([rows, units], rows + units, draw),
      candidateBias: { shape: [units], values: new Float32Array(units) },
      read: glorot([units], units + 1, draw),
      readBias: { shape: [1], values: new Float32Array(1) },
    };
  }

  /** The answer to a window [steps, inputs]: the log odds that it is real. What `backward` needs is kept. */
  forward(weights: GruWeights, window: Float64Array): number {
    const { inputs, units, steps, states, gates, candidates } = this;
    const w = weights.gates.values;
    const v = weights.candidate.values;
    for (let t = 0; t < steps; t++) {
      const before = t * units;
      const gate = t * 2 * units;
      for (let j = 0; j < 2 * units; j++) {
        let sum = weights.gatesBias.values[j];
        for (let i = 0; i < inputs; i++) sum += window[t * inputs + i] * w[i * 2 * units + j];
        for (let k = 0; k < units; k++) sum += states[before + k] * w[(inputs + k) * 2 * units + j];
        gates[gate + j] = 1 / (1 + Math.exp(-sum));
      }
      for (let j = 0; j < units; j++) {
        let sum = weights.candidateBias.values[j];
        for (let i = 0; i < inputs; i++) sum += window[t * inputs + i] * v[i * units + j];
        for (let k = 0; k < units; k++) sum += gates[gate + k] * states[before + k] * v[(inputs + k) * units + j];
        const candidate = Math.tanh(sum);
        candidates[before + j] = candidate;
        const update = gates[gate + units + j];
        states[before + units + j] = update * states[before + j] + (1 - update) * candidate;
      }
    }
    let answer = weights.readBias.values[0];
    for (let j = 0; j < units; j++) answer += states[steps * units + j] * weights.read.values[j];
    return answer;
  }

  /**
   * Adds to the gradients what the window of the last `forward` contributes.
   *
   * @param slope of the loss by that answer
   */
  backward(weights: GruWeights, window: Float64Array, slope: number, into: GruGradients): void {
    const { inputs, units, steps, states, gates, candidates, slopes, earlier, gateSlopes } = this;
    const w = weights.gates.values;
    const v = weights.candidate.values;
    into.readBias[0] += slope;
    for (let j = 0; j < units; j++) {
      into.read[j] += slope * states[steps * units + j];
      slopes[j] = slope * weights.read.values[j];
    }
    for (let t = steps - 1; t >= 0; t--) {
      const before = t * units;
      const gate = t * 2 * units;
      gateSlopes.fill(0);
      for (let j = 0; j < units; j++) earlier[j] = slopes[j] * gates[gate + units + j];
      for (let j = 0; j < units; j++) {
        const update = gates[gate + units + j];
        const candidate = candidates[before + j];
        gateSlopes[units + j] = slopes[j] * (states[before + j] - candidate) * update * (1 - update);
        const inner = slopes[j] * (1 - update) * (1 - candidate * candidate);
        into.candidateBias[j] += inner;
        for (let i = 0; i < inputs; i++) into.candidate[i * units + j] += window[t * inputs + i] * inner;
        for (let k = 0; k < units; k++) {
          const reset = gates[gate + k];
          const state = states[before + k];
          const through = inner * v[(inputs + k) * units + j];
          into.candidate[(inputs + k) * units + j] += reset * state * inner;
          gateSlopes[k] += through * state * reset * (1 - reset);
          earlier[k] += through * reset;
        }
      }
      for (let j = 0; j < 2 * units; j++) {
        const inner = gateSlopes[j];
        into.gatesBias[j] += inner;
        for (let i = 0; i < inputs; i++) into.gates[i * 2 * units + j] += window[t * inputs + i] * inner;
        for (let k = 0; k < units; k++) {
          into.gates[(inputs + k) * 2 * units + j] += states[before + k] * inner;
          earlier[k] += inner * w[(inputs + k) * 2 * units + j];
        }
      }
      slopes.set(earlier);
    }
  }
}

function glorot(shape: readonly number[], fan: number, draw: () => number): GruArray {
  const limit = Math.sqrt(6 / fan);
  const values = new Float32Array(shape.reduce((size, side) => size * side, 1));
  return { shape, values: values.map(() => limit * (2 * draw() - 1)) };
}
