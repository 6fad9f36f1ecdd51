import { encodeGraph } from './encode.ts';
import type { Message } from './protobuf.ts';

/** A tensor in a graph, known by its name there. */
export type Value = string & { readonly brand: 'onnx value' };
/** Sizes of a tensor; a name stands for a size that is known only when the graph runs. */
export type Shape = readonly (number | string)[];
export type Attribute = number | readonly number[] | { readonly float: number } | { readonly graph: Message };

export interface Node {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}
export interface Initializer {
  readonly name: Value;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}
export interface Port {
  readonly name: string;
  readonly shape: Shape;
}

/** Terms of a sum of products that onnxruntime adds up without a cut: the block of its matrix product, MLAS. */
const SUM_TERMS = 128;

/**
 * A graph under construction: each operator is a method that takes values and gives a value, so that a network reads as the
 * formula it is. Operators are those of ONNX opset 17; see https://onnx.ai/onnx/operators/.
 */
export class Graph {
  readonly name: string;
  private readonly prefix: string;
  readonly nodes: Node[] = [];
  readonly initializers: Initializer[] = [];
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  private readonly names = new Map<Value, string>();
  private count = 0;

  /** @param prefix begins the name of every value, since a graph within a graph must not use the outer one's names again */
  constructor(name: string, prefix = '') {
    this.name = name;
    this.prefix = prefix;
  }

  input(name: string, shape: Shape): Value {
    this.inputs.push({ name, shape });
    return name as Value;
  }

  /** Makes a value an output under a name of its own: it is renamed where it is made, which costs nothing when the graph runs. */
  output(name: string, value: Value, shape: Shape): void {
    const made = this.nodes.some((node) => node.outputs.includes(value));
    if (made && !this.names.has(value)) this.names.set(value, name);
    else this.nodes.push({ op: 'Identity', inputs: [value], outputs: [name as Value], attributes: {} });
    this.outputs.push({ name, shape });
  }

  /** The name of a value in the file. */
  nameOf(value: Value): string {
    return this.names.get(value) ?? value;
  }

  /** A float constant. */
  constant(values: ArrayLike<number>, shape: readonly number[]): Value {
    return this.initialize(Float32Array.from(values), shape);
  }

  scalar(value: number): Value {
    return this.constant([value], []);
  }

  private integers(values: readonly number[]): Value {
    return this.initialize(BigInt64Array.from(values.map(BigInt)), [values.length]);
  }

  private initialize(data: Float32Array | BigInt64Array, shape: readonly number[]): Value {
    const key = (other: Initializer) =>
      other.data.constructor === data.constructor &&
      String(other.shape) === String(shape) &&
      other.data.every((value, i) => Object.is(value, data[i]));
    const known = this.initializers.find(key);
    if (known) return known.name;
    const name = `${this.prefix}constant_${this.initializers.length}` as Value;
    this.initializers.push({ name, shape, data });
    return name;
  }

  private apply(op: string, inputs: readonly Value[], attributes: Node['attributes'] = {}): Value {
    return this.applyMany(op, inputs, attributes, 1)[0];
  }

  private applyMany(op: string, inputs: readonly Value[], attributes: Node['attributes'], count: number): Value[] {
    const name = `${this.prefix}${op.toLowerCase()}_${this.count++}`;
    const outputs = Array.from({ length: count }, (_, i) => (count === 1 ? name : `${name}_${i}`) as Value);
    this.nodes.push({ op, inputs, outputs, attributes });
    return outputs;
  }

  add = (a: Value, b: Value): Value => this.apply('Add', [a, b]);
  sub = (a: Value, b: Value): Value => this.apply('Sub', [a, b]);
  mul = (a: Value, b: Value): Value => this.apply('Mul', [a, b]);
  div = (a: Value, b: Value): Value => this.apply('Div', [a, b]);
  sqrt = (x: Value): Value => this.apply('Sqrt', [x]);
  exp = (x: Value): Value => this.apply('Exp', [x]);
  log = (x: Value): Value => this.apply('Log', [x]);
  tanh = (x: Value): Value => this.apply('Tanh', [x]);
  abs = (x: Value): Value => this.apply('Abs', [x]);
  sign = (x: Value): Value => this.apply('Sign', [x]);
  reciprocal = (x: Value): Value => this.apply('Reciprocal', [x]);
  square = (x: Value): Value => this.mul(x, x);
  clip = (x: Value, min: number, max: number): Value => this.apply('Clip', [x, this.scalar(min), this.scalar(max)]);
  min = (a: Value, b: Value): Value => this.apply('Min', [a, b]);
  leakyRelu = (x: Value, alpha: number): Value => this.apply('LeakyRelu', [x], { alpha: { float: alpha } });
  matMul = (a: Value, b: Value): Value => this.product(a, b);
  /** a · b + c; `c` is broadcast. */
  gemm = (a: Value, b: Value, c: Value): Value => this.product(a, b, c);
  concat = (values: readonly Value[], axis: number): Value => this.apply('Concat', values, { axis });
  transpose = (x: Value, permutation: readonly number[]): Value => this.apply('Transpose', [x], { perm: permutation });
  squeeze = (x: Value, axis: number): Value => this.apply('Squeeze', [x, this.integers([axis])]);
  /** -1 stands for what is left. */
  reshape = (x: Value, shape: readonly number[]): Value => this.apply('Reshape', [x, this.integers(shape)]);
  unsqueeze = (x: Value, axis: number): Value => this.apply('Unsqueeze', [x, this.integers([axis])]);
  /** Running sums. The standard wants its axis as a tensor of no dimensions, unlike every other. */
  cumulate = (x: Value, axis: number): Value =>
    this.apply('CumSum', [x, this.initialize(BigInt64Array.of(BigInt(axis)), [])]);
  mean = (x: Value, axis: number, keep: boolean): Value =>
    this.apply('ReduceMean', [x], { axes: [axis], keepdims: keep ? 1 : 0 });
  /** Convolution over the last axis. x [batch, channels, steps], kernel [width, channels, taps], bias [width]. */
  convolve = (x: Value, kernel: Value, bias: Value, stride: number, pads: readonly [number, number]): Value =>
    this.apply('Conv', [x, kernel, bias], { strides: [stride], pads });

  /**
   * a · b + c, with a constant `a` of many columns cut into blocks that are added up in order. onnxruntime's matrix product cuts a
   * sum of more than 128 terms itself, at places that depend on how many columns `b` has: a path would be rounded otherwise in
   * another batch.
   */
  private product(a: Value, b: Value, c?: Value): Value {
    const matrix = this.initializers.find(({ name }) => name === a);
    const multiply = (block: Value, rows: Value, sum: Value | undefined) =>
      sum === undefined ? this.apply('MatMul', [block, rows]) : this.apply('Gemm', [block, rows, sum]);
    if (matrix?.shape.length !== 2 || matrix.shape[1] <= SUM_TERMS) return multiply(a, b, c);
    const columns = matrix.shape[1];
    let sum = c;
    for (let from = 0; from < columns; from += SUM_TERMS) {
      const to = Math.min(columns, from + SUM_TERMS);
      const block = Array.from(matrix.data as Float32Array).filter((_, i) => i % columns >= from && i % columns < to);
      sum = multiply(this.constant(block, [matrix.shape[0], to - from]), this.rows(b, from, to), sum);
    }
    return sum as Value;
  }

  /** Parts of the first axis, by their sizes. */
  split(x: Value, sizes: readonly number[]): Value[] {
    return this.applyMany('Split', [x, this.integers(sizes)], { axis: 0 }, sizes.length);
  }

  /** Rows of the first axis by their numbers, in any order and as often as wanted. */
  gather = (x: Value, rows: readonly number[]): Value => this.apply('Gather', [x, this.integers(rows)], { axis: 0 });

  /** Rows from … to - 1 of the first axis. */
  rows = (x: Value, from: number, to: number): Value => this.slice(x, 0, from, to);
  /** Entries from … to - 1 of an axis; those below zero count from its end, and one beyond it stands for it. */
  slice = (x: Value, axis: number, from: number, to: number): Value =>
    this.apply('Slice', [x, this.integers([from]), this.integers([to]), this.integers([axis])]);

  /** 2 sinh x = eˣ - 1 / eˣ. ONNX's Sinh runs without vector instructions, five times slower; here no |x| exceeds some 10. */
  twiceSinh(x: Value): Value {
    const power = this.exp(x);
    return this.sub(power, this.reciprocal(power));
  }

  /** asinh x = sign(x) log(|x| + √(x² + 1)), four times faster than ONNX's Asinh. */
  asinh(x: Value): Value {
    const size = this.abs(x);
    const root = this.sqrt(this.add(this.square(x), this.scalar(1)));
    return this.mul(this.sign(x), this.log(this.add(size, root)));
  }

  /** c₀ + c₁ x + c₂ x² + …, by Horner's rule. */
  polynomial(coefficients: readonly number[], x: Value): Value {
    const last = this.scalar(coefficients[coefficients.length - 1]);
    return coefficients
      .slice(0, -1)
      .reduceRight((value, coefficient) => this.add(this.mul(value, x), this.scalar(coefficient)), last);
  }

  /**
   * Runs `body` for every entry of the first axis of `sequences`, which are as long, carrying `state` along.
   *
   * @param body draws one step and gives the next state and what to collect; each with its shape
   * @returns the last state and the collected values, stacked along a new first axis
   */
  scan(
    state: { value: Value; shape: Shape },
    sequences: readonly { value: Value; shape: Shape }[],
    body: (
      step: Graph,
      state: Value,
      ...entries: Value[]
    ) => { state: Value; collect: readonly { value: Value; shape: Shape }[] },
  ): { state: Value; collected: Value[] } {
    const step = new Graph('step', 'step_');
    const before = step.input('state_before', state.shape);
    const result = body(step, before, ...sequences.map(({ shape }, i) => step.input(`entry_${i}`, shape)));
    step.output('state_after', result.state, state.shape);
    for (const [i, { value, shape }] of result.collect.entries()) step.output(`collected_${i}`, value, shape);
    const attributes = { body: { graph: encodeGraph(step) }, num_scan_inputs: sequences.length };
    const [last, ...collected] = this.applyMany(
      'Scan',
      [state.value, ...sequences.map(({ value }) => value)],
      attributes,
      1 + result.collect.length,
    );
    return { state: last, collected };
  }
}
