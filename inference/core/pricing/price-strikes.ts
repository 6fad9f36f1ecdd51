import type { MonteCarlo } from '../../contract/estimate.ts';
import type { PricedOption, Smile } from '../../contract/options.ts';
import type { Pace } from '../pause.ts';
import { deviationSlope } from './black-scholes.ts';
import { impliedDeviation } from './implied-volatility.ts';

/** The market of a maturity. */
export interface PricingTime {
  readonly spot: number;
  readonly steps: number;
  readonly years: number;
  readonly rate: number;
  readonly dividendYield: number;
}

/**
 * Prices of European calls and puts of one maturity, and their smile. The control variate is the discounted price of the asset itself, whose
 * mean is known: what it is off is taken off the payoff, by the slope of a regression of one on the other (Glasserman, "Monte Carlo methods
 * in financial engineering", 2004, section 4.1). Calls and puts of a strike then keep parity to rounding.
 *
 * @param ratios of each path the discounted price at maturity, dividends reinvested, over that of today
 */
export async function priceStrikes(
  ratios: Float64Array,
  strikes: readonly number[],
  time: PricingTime,
  pace: Pace,
): Promise<Smile> {
  const { spot, steps, years, rate, dividendYield } = time;
  const held = spot * Math.exp(-dividendYield * years);
  const discount = Math.exp(-rate * years);
  const forward = held / discount;
  const options: PricedOption[] = [];
  for (const strike of strikes) {
    await pace(ratios.length);
    const owed = strike * discount;
    // The payoff of the option that is out of the money: small, so that it loses no digits.
    const isCall = strike >= forward;
    const priced = controlled(ratios, (ratio) => Math.max(0, isCall ? held * ratio - owed : owed - held * ratio), held);
    const { standardError } = priced;
    const other = { value: priced.value + (isCall ? owed - held : held - owed), standardError };
    const [call, put] = isCall ? [priced, other] : [other, priced];
    const implied = volatilityOf(priced, held, owed, years);
    options.push({ strike, moneyness: strike / spot, call, put, ...(implied && { impliedVolatility: implied }) });
  }
  return { steps, years, forward, options };
}

/** Mean of a payoff, what the mean of the asset is off taken off it. @param held mean of the discounted price of the asset */
function controlled(ratios: Float64Array, payoffOf: (ratio: number) => number, held: number): MonteCarlo {
  const count = ratios.length;
  let payoffs = 0;
  let gains = 0;
  let both = 0;
  let squares = 0;
  let payoffSquares = 0;
  for (const ratio of ratios) {
    const payoff = payoffOf(ratio);
    const gain = held * (ratio - 1);
    payoffs += payoff;
    gains += gain;
    both += payoff * gain;
    squares += gain * gain;
    payoffSquares += payoff * payoff;
  }
  const mean = payoffs / count;
  const off = gains / count;
  const variance = squares / count - off * off;
  const slope = variance > 0 ? (both / count - mean * off) / variance : 0;
  const left = payoffSquares / count - mean * mean - slope * slope * variance;
  return { value: mean - slope * off, standardError: Math.sqrt(Math.max(0, left) / (count - 2)) };
}

/** The implied volatility of an option that is out of the money; undefined where no volatility gives its price. */
function volatilityOf(
  { value, standardError }: MonteCarlo,
  held: number,
  owed: number,
  years: number,
): MonteCarlo | undefined {
  if (!(value > 0 && value < Math.min(held, owed))) return undefined;
  const deviation = impliedDeviation(held, owed, value);
  const slope = deviationSlope({ forward: held, strike: owed, deviation }) * Math.sqrt(years);
  const error = standardError / slope;
  return Number.isFinite(error) ? { value: deviation / Math.sqrt(years), standardError: error } : undefined;
}
