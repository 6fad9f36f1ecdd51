import { unstretch } from '../lambert-w.ts';

/**
 * A heavy-tailed law made of a standard normal u: x = location + scale · u exp(delta u² / 2), the heavy-tail Lambert W × Gaussian
 * law. Goerg, "The Lambert way to Gaussianize heavy-tailed data with the inverse of Tukey's h transformation as a special case",
 * The Scientific World Journal 2015. With delta = 0 it is normal; moments above 1 / delta do not exist.
 */
export interface HeavyTail {
  readonly location: number;
  readonly scale: number;
  readonly delta: number;
}

/** Beyond that the law has no mean. */
const MAX_DELTA = 1;
const NORMAL_KURTOSIS = 3;
const MAX_ROUNDS = 100;
const TOLERANCE = 1e-9;

/**
 * Location, scale and delta under which the values, transformed back, have the kurtosis of a normal, and location and scale for
 * mean and deviation: the iterated method of moments (IGMM, Goerg 2015, section 4.2). Values of thin tails get a delta of 0.
 */
export function fitHeavyTail(values: ArrayLike<number>): HeavyTail {
  const data = Float64Array.from(values);
  let tail: HeavyTail = { ...momentsOf(data), delta: 0 };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { location, scale } = tail;
    const delta = deltaOf(data.map((x) => (x - location) / scale));
    const back = gaussianise(data, { location, scale, delta });
    const moments = momentsOf(back.map((u) => location + scale * u));
    const moved =
      Math.abs(moments.location - location) + Math.abs(moments.scale - scale) + Math.abs(delta - tail.delta);
    tail = { ...moments, delta };
    if (moved < TOLERANCE * scale) break;
  }
  return tail;
}

/** The standard normals behind values: u = z exp(-W(delta z²) / 2), z = (x - location) / scale. */
export function gaussianise(values: Float64Array, { location, scale, delta }: HeavyTail): Float64Array {
  return values.map((x) => unstretch((x - location) / scale, delta));
}

/** The delta that leaves standardised values with the kurtosis of a normal; the kurtosis falls as delta grows, so a bracket closes on it. */
function deltaOf(z: Float64Array): number {
  const excess = (delta: number) => kurtosisOf(gaussianise(z, { location: 0, scale: 1, delta })) - NORMAL_KURTOSIS;
  let low = 0;
  let high = MAX_DELTA;
  let lowExcess = excess(low);
  if (lowExcess <= 0) return low;
  let highExcess = excess(high);
  if (highExcess >= 0) return high;
  // The Illinois rule: a secant that keeps its bracket, and halves the weight of an end that has stayed.
  for (let round = 0; round < MAX_ROUNDS && high - low > 1e-13; round++) {
    const delta = (low * highExcess - high * lowExcess) / (highExcess - lowExcess);
    const found = excess(delta);
    if (Math.abs(found) < 1e-11) return delta;
    if (found > 0) {
      [low, lowExcess] = [delta, found];
      highExcess /= 2;
    } else {
      [high, highExcess] = [delta, found];
      lowExcess /= 2;
    }
  }
  return (low + high) / 2;
}

function momentsOf(values: Float64Array): { location: number; scale: number } {
  const location = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - location) ** 2, 0) / values.length;
  return { location, scale: Math.sqrt(variance) };
}

function kurtosisOf(values: Float64Array): number {
  const { location, scale } = momentsOf(values);
  return values.reduce((sum, x) => sum + ((x - location) / scale) ** 4, 0) / values.length;
}
