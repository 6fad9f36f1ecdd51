import { normalCdf } from '../known-law/normal.ts';

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** An option in forward terms: nothing is discounted. */
export interface ForwardOption {
  readonly forward: number;
  readonly strike: number;
  /** Standard deviation of the log price at maturity: the volatility a year times the root of the years. */
  readonly deviation: number;
}

/** Expected payoff of a call on a lognormal price: Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976). */
export function expectedCall({ forward, strike, deviation }: ForwardOption): number {
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  return forward * normalCdf(d1) - strike * normalCdf(d1 - deviation);
}

/** The same of a put. */
export function expectedPut({ forward, strike, deviation }: ForwardOption): number {
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  return strike * normalCdf(deviation - d1) - forward * normalCdf(-d1);
}

/** Derivative of either by the deviation. */
export function deviationSlope({ forward, strike, deviation }: ForwardOption): number {
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  return (forward * Math.exp((-d1 * d1) / 2)) / ROOT_TWO_PI;
}

/** A European option, its rates continuously compounded a year. */
export interface EuropeanOption {
  readonly kind: 'call' | 'put';
  readonly spot: number;
  readonly strike: number;
  /** Until it expires. */
  readonly years: number;
  readonly rate: number;
  readonly dividendYield: number;
}

/** Price by Black & Scholes ("The pricing of options and corporate liabilities", 1973) with Merton's dividend yield. @param volatility a year, above 0 */
export function blackScholes(
  { kind, spot, strike, years, rate, dividendYield }: EuropeanOption,
  volatility: number,
): number {
  const forward = spot * Math.exp((rate - dividendYield) * years);
  const option = { forward, strike, deviation: volatility * Math.sqrt(years) };
  return Math.exp(-rate * years) * (kind === 'call' ? expectedCall(option) : expectedPut(option));
}
