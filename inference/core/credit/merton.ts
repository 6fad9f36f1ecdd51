import { normalCdf } from '../known-law/normal.ts';

/** What a firm owns, as its equity shows it. */
export interface FirmAssets {
  /** Money. */
  readonly value: number;
  /** Standard deviation of the log value, a year. */
  readonly volatility: number;
}

/** A firm in Merton's model. */
export interface Firm {
  /** Market value of the equity now. */
  readonly equity: number;
  /** Its volatility, a year. */
  readonly equityVolatility: number;
  /** Face value of the debt, due at maturity. */
  readonly debt: number;
  /** Years. */
  readonly maturity: number;
  /** Riskless rate a year, continuously compounded. */
  readonly rate: number;
}

const MOST_STEPS = 200;
const TOLERANCE = 1e-14;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/**
 * Asset value V and asset volatility σ from equity E and its volatility σE: E is a European call on the assets that is struck at the
 * debt F, and by Itô's lemma it moves with them,
 *
 *     E = V N(d1) − F e^(−rT) N(d2),  σE E = N(d1) σ V,  d1,2 = (ln(V / F) + (r ± σ²/2) T) / (σ √T).
 *
 * Merton, "On the pricing of corporate debt: the risk structure of interest rates", Journal of Finance 29 (1974), section III; the second
 * relation as in Jones, Mason & Rosenfeld, "Contingent claims analysis of corporate capital structures", Journal of Finance 39 (1984).
 *
 * The first gives V for every σ√T; what is left is one equation, whose root lies where equity is all of the assets at one end and
 * the debt is without risk at the other: Newton's method within that bracket, halved where a step would leave it.
 *
 * @param firm all numbers above 0 but the rate
 */
export function solveMerton({ equity, equityVolatility, debt, maturity, rate }: Firm): FirmAssets {
  const owed = debt * Math.exp(-rate * maturity);
  const root = Math.sqrt(maturity);
  const wanted = equityVolatility * root * equity;
  let low = wanted / (equity + owed);
  let high = equityVolatility * root;
  let deviation = low;
  for (let step = 0; step < MOST_STEPS; step++) {
    const value = valueFor(deviation, equity, owed);
    const d1 = Math.log(value / owed) / deviation + deviation / 2;
    const d2 = d1 - deviation;
    const owedInMoney = owed * normalCdf(d2);
    const off = (equity + owedInMoney) * deviation - wanted;
    if (off > 0) high = deviation;
    else low = deviation;
    const slope = equity + owedInMoney - owed * normalDensity(d2) * (d1 + normalDensity(d1) / normalCdf(d1));
    const next = deviation - off / slope;
    // Not a number, as 0/0 where the equity is far out of the money, is outside too.
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - deviation) <= TOLERANCE * deviation || high - low <= TOLERANCE * high) break;
    deviation = inside;
  }
  return { value: valueFor(deviation, equity, owed), volatility: deviation / root };
}

/**
 * The asset value at which the call is worth the equity. It rises with the value and is convex in it, and equity + debt is too much: from
 * there Newton's steps come down to the root and never pass it.
 */
function valueFor(deviation: number, equity: number, owed: number): number {
  let value = equity + owed;
  for (let step = 0; step < MOST_STEPS; step++) {
    const d1 = Math.log(value / owed) / deviation + deviation / 2;
    const delta = normalCdf(d1);
    const next = value - (value * delta - owed * normalCdf(d1 - deviation) - equity) / delta;
    if (!(next < value * (1 - TOLERANCE))) return value;
    value = next;
  }
  return value;
}

const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / ROOT_TWO_PI;
