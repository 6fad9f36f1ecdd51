/** A number with its slopes by every input: [value, slope by input 0, slope by input 1, …]. Exact, unlike a difference. */
export type Jet = Float64Array;

export function variable(value: number, input: number, inputs: number): Jet {
  const jet = constant(value, inputs);
  jet[1 + input] = 1;
  return jet;
}

export function constant(value: number, inputs: number): Jet {
  const jet = new Float64Array(1 + inputs);
  jet[0] = value;
  return jet;
}

/** f(x), given its value and its slope there. */
export function apply(x: Jet, f: (value: number) => readonly [value: number, slope: number]): Jet {
  const [value, slope] = f(x[0]);
  const out = x.map((part) => slope * part);
  out[0] = value;
  return out;
}

/** constant + Σ weights × terms; linear, so that values and slopes take the same road. */
export function combine(start: number, weights: ArrayLike<number>, terms: readonly Jet[]): Jet {
  const out = new Float64Array(terms[0].length);
  out[0] = start;
  terms.forEach((term, i) => {
    const weight = weights[i];
    for (let part = 0; part < out.length; part++) out[part] += weight * term[part];
  });
  return out;
}

export const leaky = (alpha: number) => (x: number) => (x > 0 ? [x, 1] : [alpha * x, alpha]) as [number, number];

/** A layer of perceptrons: one row of the matrix for each output. */
export function affine(matrix: ArrayLike<number>, bias: ArrayLike<number>, input: readonly Jet[]): Jet[] {
  return Array.from(bias, (start, row) =>
    combine(
      start,
      Array.from(input, (_, column) => matrix[row * input.length + column]),
      input,
    ),
  );
}
