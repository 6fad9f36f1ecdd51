import type { CreditBody, Obligor } from '../../contract/credit.ts';
import { PathloomError } from '../../contract/error.ts';
import type { ObservationGrid } from './grid.ts';
import { solveMerton } from './merton.ts';
import { keyOf, type ObligorKey } from './obligor-key.ts';

/** What an obligor's assets are driven by. */
export interface CreditMarket {
  /** Names of the model's assets, in the order of its paths. */
  readonly assets: readonly string[];
  /** Long-run volatility of each, a year. */
  readonly volatilities: readonly number[];
}

/** What of a request decides the fate of an obligor beside its own fields. */
export type CreditTerms = Pick<CreditBody, 'trigger' | 'bridge' | 'rate'>;

/**
 * An obligor ready to be followed. With X and Q the log return of the model's asset until observation k and the sum of its squared
 * returns, W the obligor's own Brownian motion and t the years, the distance of the log assets to the barrier is
 *
 *     start + slope t + beta X + curvature Q + ownVolatility W.
 */
export interface FollowedFirm {
  readonly name: string;
  readonly key: ObligorKey;
  /** Number of the model's asset. */
  readonly asset: number;
  /** Observation at which the debt is due. */
  readonly due: number;
  readonly start: number;
  readonly slope: number;
  readonly beta: number;
  readonly curvature: number;
  readonly ownVolatility: number;
  /** What the distance must be at least when the debt is due: the debt is above the barrier, or at it. */
  readonly atMaturity: number;
  /** Long-run volatility a year of what the log assets have from the model's asset. */
  readonly marketVolatility: number;
  /** Exposure × (1 − recovery). */
  readonly loss: number;
  readonly exposure: number;
  readonly equityVolatility: number;
  readonly assetValue: number;
  readonly assetVolatility: number;
}

/** Below this share of the debt equity says nothing of the assets within float64. */
const LEAST_EQUITY = 1e-6;

/**
 * Assets of an obligor by Merton's relation, and how they follow the paths of the model.
 *
 * The assets are taken for the portfolio, rebalanced at every step, that holds the share λ = σV / σE of its value in the equity and
 * the rest at the riskless rate: then they have Merton's volatility where the equity has the volatility that is stated, the
 * same excess return for each unit of risk (Merton (1974), section II: so have all claims on one firm), and all crises of the path. That λ is today's,
 * and does not grow as the firm gets into trouble, is an assumption. An equity that moves with an asset is the portfolio of β in it, the rest at
 * the riskless rate, with normal risk of its own that earns nothing: the capital asset pricing model without alpha. Together, with b = λβ
 * and s the own part, ln V grows by b X + (1 − b) r t + b (1 − b) Q / 2 + s W − s² t / 2: Itô's lemma for a portfolio of constant shares,
 * Merton, "Lifetime portfolio selection under uncertainty" (1969).
 *
 * @throws PathloomError `bad_option` naming the obligor and what is allowed
 */
export function followFirm(
  obligor: Obligor,
  index: number,
  { assets, volatilities }: CreditMarket,
  { trigger, rate }: Omit<CreditTerms, 'bridge'>,
  grid: ObservationGrid,
): FollowedFirm {
  const refuse = (field: keyof Obligor, message: string) =>
    new PathloomError('bad_option', `obligor ${JSON.stringify(obligor.name)}: ${field} ${message}`, {
      field: `obligors.${index}.${field}`,
    });
  const asset = assets.indexOf(obligor.asset);
  if (asset < 0) {
    throw refuse('asset', `${JSON.stringify(obligor.asset)}: there is no such asset; known: ${assets.join(', ')}`);
  }
  const due = dueAt(obligor, grid, refuse);
  const { equity, debt, recovery, exposure = debt } = obligor;
  if (equity < LEAST_EQUITY * debt)
    throw refuse('equity', `${equity}: must be at least ${show(LEAST_EQUITY * debt)}, a millionth of the debt`);
  const stock = volatilityOf(obligor, volatilities[asset], refuse);
  const maturity = due * grid.interval;
  const firm = solveMerton({ equity, equityVolatility: stock.total, debt, maturity, rate });
  const share = firm.volatility / stock.total;
  const beta = share * stock.beta;
  const own = share * stock.own;
  const barrier = barrierOf(obligor, trigger, refuse);
  const start = Math.log(firm.value / (barrier * debt)) + rate * maturity;
  if (trigger === 'first-passage' && start <= 0) {
    const most = Math.floor(1e4 * barrier * Math.exp(start)) / 1e4;
    throw refuse(
      'barrier',
      `${barrier}: its assets, ${show(firm.value)}, are not above the barrier today; must be below ${most}`,
    );
  }
  return {
    ...{ name: obligor.name, key: keyOf(obligor.name), asset, due, start, beta },
    // The barrier grows at the riskless rate, hence what is left of (1 − b) r.
    slope: -beta * rate - (own * own) / 2,
    curvature: (beta * (1 - beta)) / 2,
    ownVolatility: own,
    atMaturity: -Math.log(barrier),
    marketVolatility: Math.abs(beta) * volatilities[asset],
    ...{ loss: exposure * (1 - recovery), exposure, equityVolatility: stock.total },
    ...{ assetValue: firm.value, assetVolatility: firm.volatility },
  };
}

type Refuse = (field: keyof Obligor, message: string) => PathloomError;

/** The observation nearest to the maturity. One that comes much later than the debt is due would be another debt. */
function dueAt(
  { maturity }: Obligor,
  { stepsPerYear, every, interval, observations }: ObservationGrid,
  refuse: Refuse,
) {
  const due = Math.round(maturity / interval);
  if (due > observations) {
    throw refuse('maturity', `${maturity}: must be at most the horizon, ${show(observations * interval)} years`);
  }
  if (due > 0) return due;
  const steps = Math.round(maturity * stepsPerYear);
  const finer = steps > 0 && steps < every ? `; every ${steps} would see it when it is due` : '';
  const least = `must be at least ${show(interval / 2)}, for the first observation is at year ${show(interval)}`;
  throw refuse('maturity', `${maturity}: ${least}${finer}`);
}

/** What the equity has of the asset and of its own, and its volatility in all. */
function volatilityOf({ beta, volatility, idiosyncratic = 0 }: Obligor, ofAsset: number, refuse: Refuse) {
  if (beta === undefined) return { beta: 1, own: 0, total: volatility ?? ofAsset };
  const systematic = Math.abs(beta) * ofAsset;
  if (volatility === undefined) return { beta, own: idiosyncratic, total: Math.hypot(systematic, idiosyncratic) };
  if (volatility < systematic) {
    const least = `must be at least that of the asset times beta, ${show(ofAsset)} × ${Math.abs(beta)} = ${show(systematic)}`;
    throw refuse('volatility', `${volatility}: ${least}`);
  }
  return { beta, own: Math.sqrt(volatility ** 2 - systematic ** 2), total: volatility };
}

function barrierOf({ barrier }: Obligor, trigger: CreditTerms['trigger'], refuse: Refuse): number {
  if (trigger === 'maturity' && barrier !== undefined) {
    throw refuse('barrier', `${barrier}: goes with the trigger first-passage; default is at maturity alone`);
  }
  return barrier ?? 1;
}

const show = (value: number): string => String(Number(value.toPrecision(6)));
