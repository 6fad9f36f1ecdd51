import type { Returns } from './paths.ts';

/** Log prices closer than this are the same price: sums of returns do not come back to a former maximum to the last bit. */
const ROUNDING = 1e-12;

/**
 * The drawdown curve: after every step, the price's fall below its running maximum as a share of that maximum; the price at
 * step 0 counts.
 *
 * Chekhlov, Uryasev & Zabarankin, "Drawdown measure in portfolio optimization" (2005); there in money, here as a share.
 *
 * @param returns log returns, [steps]
 * @returns shares from 0 to 1, [steps]
 */
export function drawdowns(returns: Returns): Float64Array {
  const curve = new Float64Array(returns.length);
  let level = 0;
  let peak = 0;
  for (let t = 0; t < curve.length; t++) {
    level += returns[t];
    peak = Math.max(peak, level);
    if (level < peak) curve[t] = -Math.expm1(level - peak);
  }
  return curve;
}

/**
 * The longest run of steps that end below the running maximum, the price at step 0 included. A run that the series does not
 * see the end of counts with the steps it has.
 *
 * Mahmoud, "The temporal dimension of risk", Journal of Risk (2017): the duration of a drawdown, its maximum over the path.
 *
 * @param returns log returns, [steps]
 * @returns steps
 */
export function longestUnderWater(returns: Returns): number {
  let level = 0;
  let peak = 0;
  let run = 0;
  let longest = 0;
  for (const r of returns) {
    level += r;
    run = level < peak - ROUNDING ? run + 1 : 0;
    longest = Math.max(longest, run);
    peak = Math.max(peak, level);
  }
  return longest;
}
