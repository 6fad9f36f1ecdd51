import { drawUniforms } from './draw.ts';
import type { Innovation } from './innovation.ts';
import { createSkewedT, shapeSkewedT } from './skewed-t.ts';
import { logDensityAtCentre, studentTLowerQuantile } from './student-t.ts';

/** Nodes to a unit of y = -ln 2p, and the largest y: a uniform is at least 2^-33, and at most twice that is divided out. */
const DENSITY = 64;
const FARTHEST = 23;

/**
 * Innovations of Hansen's skewed t by inversion: one uniform, one quantile. The quantile of Student's t is read from a table
 * against y = -ln 2p, where it is as smooth as a straight line near the centre and as an exponential in the tail, so that cubic
 * Hermite interpolation with exact slopes is right to some 1e-9, at a small part of the cost.
 */
export function skewedTInnovation(nu: number, lambda: number): Innovation {
  const { a, b } = shapeSkewedT(nu, lambda);
  const { logDensity } = createSkewedT(nu, lambda);
  const unit = Math.sqrt((nu - 2) / nu);
  const left = 1 - lambda;
  const right = 1 + lambda;
  let table: Float64Array | undefined;
  const toQuantiles = (out: Float64Array) => {
    // Made when first needed: a fit whose density alone is asked for goes without.
    table ??= tabulate(nu);
    for (let i = 0; i < out.length; i++) {
      const u = out[i];
      const y = u < left / 2 ? -left * read(table, (2 * u) / left) : right * read(table, (2 * (1 - u)) / right);
      out[i] = (y * unit - a) / b;
    }
  };
  return {
    draw(seed, path, out) {
      drawUniforms(seed, path, out);
      toQuantiles(out);
    },
    drawMirrored(seed, path, out) {
      drawUniforms(seed, path, out);
      for (let i = 0; i < out.length; i++) out[i] = 1 - out[i];
      toQuantiles(out);
    },
    logDensity,
  };
}

/** Minus the quantile at p = exp(-y) / 2 and its slope, node by node. */
function tabulate(nu: number): Float64Array {
  const nodes = FARTHEST * DENSITY + 1;
  const table = new Float64Array(2 * nodes);
  const logCentre = logDensityAtCentre(nu);
  for (let node = 0; node < nodes; node++) {
    const p = Math.exp(-node / DENSITY) / 2;
    const x = -studentTLowerQuantile(p, nu);
    const logDensity = logCentre - ((nu + 1) / 2) * Math.log1p((x * x) / nu);
    table[2 * node] = x;
    table[2 * node + 1] = p / Math.exp(logDensity) / DENSITY;
  }
  return table;
}

/** Minus the quantile at half of `twice`, for exp(-23) … 1, and 1 above, where rounding leads. */
function read(table: Float64Array, twice: number): number {
  const place = Math.max(0, -Math.log(twice) * DENSITY);
  const node = Math.min(Math.floor(place), FARTHEST * DENSITY - 1);
  const t = place - node;
  const s = 1 - t;
  const at = 2 * node;
  return (
    s * s * ((1 + 2 * t) * table[at] + t * table[at + 1]) + t * t * ((1 + 2 * s) * table[at + 2] - s * table[at + 3])
  );
}
