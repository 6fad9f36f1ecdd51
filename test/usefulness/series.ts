import { drawer } from '../../inference/core/usefulness/draws.ts';

/** Purpose of the tests' draws, which the program has none of. */
const TEST = 99;

/** Standard normals by the central limit of twelve uniforms: near enough here, and of the same bits everywhere. */
function normals(seed: number, number: number): () => number {
  const draw = drawer(seed, TEST, number);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += draw();
    return sum;
  };
}

/** Independent normal returns of deviation 0.01. */
export function normalPath(seed: number, number: number, steps: number): Float64Array {
  const normal = normals(seed, number);
  return Float64Array.from({ length: steps }, () => 0.01 * normal());
}

/** GARCH(1, 1) with weights 0.12 and 0.86, of the same deviation in the long run: kurtosis, and spells of turbulence. */
export function garchPath(seed: number, number: number, steps: number): Float64Array {
  const normal = normals(seed, number);
  let variance = 1e-4;
  return Float64Array.from({ length: steps }, () => {
    const r = Math.sqrt(variance) * normal();
    variance = 0.02 * 1e-4 + 0.12 * r * r + 0.86 * variance;
    return r;
  });
}

/** The history itself, in stretches of about `length` steps from places that are drawn (Politis & Romano's stationary bootstrap). */
export function replay(history: Float64Array, length: number, seed: number, number: number): Float64Array {
  const draw = drawer(seed, TEST, number);
  let at = 0;
  return history.map((_, step) => {
    at = step === 0 || draw() < 1 / length ? Math.floor(draw() * history.length) : (at + 1) % history.length;
    return history[at];
  });
}

/** Paths of numbers 1000 on, so that none is a history of the same seed. */
export function paths(count: number, draw: (number: number) => Float64Array): Float64Array[] {
  return Array.from({ length: count }, (_, i) => draw(1000 + i));
}
