import { PathloomError } from '../../contract/error.ts';
import { deviationSlope, type EuropeanOption, expectedCall, expectedPut } from './black-scholes.ts';

const MOST_STEPS = 200;
const TOLERANCE = 1e-15;
/** At this deviation a call is worth all of the forward to the last bit. */
const LARGEST = 100;

/**
 * The deviation at which an option has an expected payoff. Of call and put that which is out of the money is looked at, whose payoff has no
 * part that is certain; parity gives it. Newton's method on the logarithm, which is nearly straight where the payoff is tiny and in which
 * a root can be told from 0, within a bracket that is halved where a step would leave it. Where the payoff comes near its upper bound the
 * logarithm is that of what is left to the bound. After Jäckel, "Let's be rational" (Wilmott, 2015), whose objective functions these are.
 *
 * @param payoff of the option that is out of the money, strictly between 0 and the smaller of forward and strike
 */
export function impliedDeviation(forward: number, strike: number, payoff: number): number {
  const bound = Math.min(forward, strike);
  const isCall = strike >= forward;
  const nearBound = payoff > bound / 2;
  const target = Math.log(nearBound ? bound - payoff : payoff);
  let low = 0;
  let high = LARGEST;
  // Where the payoff of a call bends: Newton's steps from there stay on its side.
  let deviation = Math.min(LARGEST / 2, Math.max(1e-8, Math.sqrt(2 * Math.abs(Math.log(forward / strike)))));
  for (let step = 0; step < MOST_STEPS; step++) {
    const option = { forward, strike, deviation };
    const found = isCall ? expectedCall(option) : expectedPut(option);
    const value = nearBound ? bound - found : found;
    const slope = (nearBound ? -1 : 1) * (deviationSlope(option) / value);
    const off = Math.log(value) - target;
    // A payoff that rounds to 0 or below is too small.
    if (nearBound ? off < 0 : off > 0) high = deviation;
    else low = deviation;
    const next = deviation - off / slope;
    // Not a number, as where a payoff rounds to 0, is outside too.
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - deviation) <= TOLERANCE * deviation) break;
    deviation = inside;
  }
  return deviation;
}

/**
 * The volatility a year at which Black & Scholes give an option its price.
 *
 * @throws PathloomError `bad_option` for a price that no volatility gives, naming those that one does, and for numbers that are no option
 */
export function impliedVolatility(option: EuropeanOption, price: number): number {
  const { kind, spot, strike, years, rate, dividendYield } = option;
  for (const [field, value] of Object.entries({ spot, strike, years })) {
    if (!(value > 0 && Number.isFinite(value))) throw refusal(field, `${field} ${value}: must be above 0`);
  }
  const discounted = { spot: spot * Math.exp(-dividendYield * years), strike: strike * Math.exp(-rate * years) };
  const gain = discounted.spot - discounted.strike;
  const certain = Math.max(0, kind === 'call' ? gain : -gain);
  const most = kind === 'call' ? discounted.spot : discounted.strike;
  if (!(price > certain && price < most)) {
    const allowed = `no volatility gives that; must be above ${certain} and below ${most}`;
    throw refusal('price', `price ${price} of a ${kind}: ${allowed}, or there is arbitrage`);
  }
  return impliedDeviation(discounted.spot, discounted.strike, price - certain) / Math.sqrt(years);
}

const refusal = (field: string, message: string) => new PathloomError('bad_option', message, { field });
