import { unstretch } from '../lambert-w.ts';
import { type Columns, columnsOf } from './columns.ts';
import { LOG_COSH_MOMENT, polynomial, polynomialSlope } from './mean-of-law.ts';
import {
  type CellGradients,
  evaluateNetwork,
  type NetworkTape,
  networkAdjoint,
  newLawGradients,
  newTape,
  newWorkspace,
  zeroGradients,
} from './network.ts';
import { STRETCH } from './shape.ts';
import type { CellWeights } from './weights.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** log cosh without overflow. */
function logCosh(x: number): number {
  const size = Math.abs(x);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

/** How an observed return stands in the law that a tape holds for its column, and the slopes on the way there. */
export interface Standing {
  /** (x - drift) exp(-s). */
  readonly standard: number;
  /** The mean of the sinh, and its slope by e q. */
  readonly mean: number;
  readonly meanSlope: number;
  readonly y: number;
  readonly inverse: number;
  readonly t: number;
  /** The residual. */
  readonly z: number;
  readonly negativeLogDensity: number;
}

/**
 * The law is monotone in z: with y = (x - drift) exp(-s) - l + c, t = asinh(y) / q - e and sinh(t) = u = z exp(h z² / 2),
 * -log p(x) = s + log q - log cosh t + log(1 + y²) / 2 + z² / 2 + log(du/dz) + log(2π) / 2, log(du/dz) = h z² / 2 + log(1 + h z²).
 */
export function standingOf(tape: NetworkTape, column: number, x: number, drift: number): Standing {
  const q = tape.inverseTail[column];
  const e = tape.skew[column];
  const s = tape.logScale[column];
  const moment = Math.exp(polynomial(LOG_COSH_MOMENT, q));
  const mean = moment * Math.sinh(e * q);
  const standard = (x - drift) * Math.exp(-s);
  const y = standard - tape.location[column] + mean;
  const inverse = Math.asinh(y);
  const t = inverse / q - e;
  const z = unstretch(Math.sinh(t), STRETCH);
  const stretched = STRETCH * z * z;
  const spread = s + Math.log(q) - logCosh(t) + 0.5 * Math.log(1 + y * y) + HALF_LOG_TWO_PI;
  const negativeLogDensity = spread + 0.5 * (z * z + stretched) + Math.log1p(stretched);
  return { standard, mean, meanSlope: moment * Math.cosh(e * q), y, inverse, t, z, negativeLogDensity };
}

/**
 * Mean negative log density of returns given the states before them, and its gradients: see `standingOf`.
 *
 * @param own drift of the asset, or what each column has of its own
 * @param states [STATE_SIZE, days]
 * @param returns [days], in units of the history's standard deviation
 * @param offsetGradient [OUTPUTS, days], added to, where the columns' offsets are trained
 */
export function negativeLogLikelihood(
  weights: CellWeights,
  own: number | Columns,
  states: Float32Array | Float64Array,
  returns: Float32Array | Float64Array,
  offsetGradient?: Float64Array,
): { value: number; gradients: CellGradients } {
  const days = returns.length;
  const { drift, offsets } = columnsOf(own, days);
  const tape = newTape(days);
  tape.state.set(states);
  evaluateNetwork(weights, tape, days, offsets);
  const law = newLawGradients(days);
  let sum = 0;
  for (let day = 0; day < days; day++) {
    const q = tape.inverseTail[day];
    const found = standingOf(tape, day, returns[day], drift[day]);
    const { standard, mean, meanSlope, y, inverse, t, z } = found;
    sum += found.negativeLogDensity;

    const stretched = STRETCH * z * z;
    const root = 1 + y * y;
    const byZ = z * (1 + STRETCH + (2 * STRETCH) / (1 + stretched));
    const slope = Math.exp(stretched / 2) * (1 + stretched);
    const byT = ((byZ * Math.cosh(t)) / slope - Math.tanh(t)) / days;
    const byY = byT / (q * Math.sqrt(root)) + y / root / days;
    law.location[day] = -byY;
    law.logScale[day] = 1 / days - byY * standard;
    law.skew[day] = -byT + byY * meanSlope * q;
    law.inverseTail[day] =
      1 / (q * days) -
      (byT * inverse) / (q * q) +
      byY * (meanSlope * tape.skew[day] + mean * polynomialSlope(LOG_COSH_MOMENT, q));
  }
  const gradients = zeroGradients();
  const stateGradient = new Float64Array(tape.state.length);
  networkAdjoint(weights, tape, law, newWorkspace(days), gradients, stateGradient, days, offsetGradient);
  return { value: sum / days, gradients };
}
