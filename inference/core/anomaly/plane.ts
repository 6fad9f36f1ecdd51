/** A function of two numbers that is fitted to points. */
export interface Plane {
  readonly at: (a: number, b: number) => number;
  /** Standard deviation of the points from it. */
  readonly deviation: number;
}

/**
 * Least squares for y on a and b, which are centred first. Slopes stay at zero where the points do not decide them.
 *
 * @param y all three as long, at least one point
 */
export function fitPlane(y: Float64Array, a: Float64Array, b: Float64Array): Plane {
  const [meanY, meanA, meanB] = [mean(y), mean(a), mean(b)];
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (let i = 0; i < y.length; i++) {
    const [da, db, dy] = [a[i] - meanA, b[i] - meanB, y[i] - meanY];
    aa += da * da;
    ab += da * db;
    bb += db * db;
    ay += da * dy;
    by += db * dy;
  }
  const determinant = aa * bb - ab * ab;
  const decided = determinant > 1e-9 * aa * bb;
  const slopeA = decided ? (bb * ay - ab * by) / determinant : 0;
  const slopeB = decided ? (aa * by - ab * ay) / determinant : 0;
  const at = (valueA: number, valueB: number) => meanY + slopeA * (valueA - meanA) + slopeB * (valueB - meanB);
  const squares = y.reduce((sum, value, i) => sum + (value - at(a[i], b[i])) ** 2, 0);
  return { at, deviation: Math.sqrt(squares / y.length) };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
