import { unstretch } from '../lambert-w.ts';
import { LOG_COSH_MOMENT, polynomial, polynomialSlope } from './mean-of-law.ts';
import {
  type CellGradients,
  evaluateNetwork,
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

/**
 * Mean negative log density of returns given the states before them, and its gradients.
 *
 * The law is monotone in z: with y = (x - drift) exp(-s) - l + c, t = asinh(y) / q - e and sinh(t) = u = z exp(h z² / 2),
 * -log p(x) = s + log q - log cosh t + log(1 + y²) / 2 + z² / 2 + log(du/dz) + log(2π) / 2, log(du/dz) = h z² / 2 + log(1 + h z²).
 *
 * @param states [STATE_SIZE, days]
 * @param returns [days], in units of the history's standard deviation
 */
export function negativeLogLikelihood(
  weights: CellWeights,
  drift: number,
  states: Float32Array | Float64Array,
  returns: Float32Array | Float64Array,
): { value: number; gradients: CellGradients } {
  const days = returns.length;
  const tape = newTape(days);
  tape.state.set(states);
  evaluateNetwork(weights, tape, days);
  const law = newLawGradients(days);
  let sum = 0;
  for (let day = 0; day < days; day++) {
    const q = tape.inverseTail[day];
    const e = tape.skew[day];
    const s = tape.logScale[day];
    const moment = Math.exp(polynomial(LOG_COSH_MOMENT, q));
    const mean = moment * Math.sinh(e * q);
    const meanSlope = moment * Math.cosh(e * q);
    const standard = (returns[day] - drift) * Math.exp(-s);
    const y = standard - tape.location[day] + mean;
    const inverse = Math.asinh(y);
    const t = inverse / q - e;
    const z = unstretch(Math.sinh(t), STRETCH);
    const stretched = STRETCH * z * z;
    const root = 1 + y * y;
    sum += s + Math.log(q) - logCosh(t) + 0.5 * Math.log(root) + HALF_LOG_TWO_PI;
    sum += 0.5 * (z * z + stretched) + Math.log1p(stretched);

    const byZ = z * (1 + STRETCH + (2 * STRETCH) / (1 + stretched));
    const slope = Math.exp(stretched / 2) * (1 + stretched);
    const byT = ((byZ * Math.cosh(t)) / slope - Math.tanh(t)) / days;
    const byY = byT / (q * Math.sqrt(root)) + y / root / days;
    law.location[day] = -byY;
    law.logScale[day] = 1 / days - byY * standard;
    law.skew[day] = -byT + byY * meanSlope * q;
    law.inverseTail[day] =
      1 / (q * days) - (byT * inverse) / (q * q) + byY * (meanSlope * e + mean * polynomialSlope(LOG_COSH_MOMENT, q));
  }
  const gradients = zeroGradients();
  networkAdjoint(weights, tape, law, newWorkspace(days), gradients, new Float64Array(tape.state.length), days);
  return { value: sum / days, gradients };
}
