import type { AssetForecast } from '../../contract/forecast.ts';
import { type PauseOptions, paceOf } from '../pause.ts';
import type { CumulatedReturns } from './cumulate.ts';
import { estimateDeviation, estimateMean } from './moments.ts';
import { estimateProbability } from './probability.ts';
import { estimateQuantile } from './quantile.ts';
import { countDrawdowns, countHits } from './reach.ts';
import { estimateTail } from './tail.ts';

/** What is asked of the paths of one asset. */
export interface ForecastQuestion {
  readonly asset: string;
  readonly output: 'returns' | 'prices';
  /** Price now; where it is left out the answer is of returns alone. */
  readonly initialPrice?: number;
  readonly quantiles: readonly number[];
  readonly levels: readonly number[];
  readonly horizons: readonly number[];
  /** Share of the running maximum. */
  readonly drawdown?: number;
  /** Price level; goes with `initialPrice`. */
  readonly hit?: number;
}

/**
 * The forecast of one asset from draws of its paths: the fan and the volatility of each step, losses at horizons, and what may happen
 * on the way. Losses are of the simple return, 1 - P[h] / P[0].
 *
 * @param index number of the asset
 */
export async function forecastAsset(
  drawn: CumulatedReturns,
  index: number,
  asked: ForecastQuestion,
  { pause }: PauseOptions = {},
): Promise<AssetForecast> {
  const pace = paceOf(pause);
  const { paths } = drawn;
  const series = drawn.values[index];
  const { initialPrice = 1, drawdown, hit } = asked;
  const shown = asked.output === 'prices' ? (sum: number) => initialPrice * Math.exp(sum) : (sum: number) => sum;
  const steps: AssetForecast['steps'][number][] = [];
  for (const [step, sums] of series.entries()) {
    await pace(paths);
    const sorted = sums.map(shown).sort();
    steps.push({
      step: step + 1,
      mean: estimateMean(sorted),
      volatility: estimateDeviation(differences(sums, series[step - 1])),
      quantiles: asked.quantiles.map((level) => estimateQuantile(sorted, level)),
    });
  }
  const risk: AssetForecast['risk'][number][] = [];
  for (const horizon of asked.horizons) {
    await pace(paths);
    const profits = series[horizon - 1].map(Math.expm1).sort();
    for (const level of asked.levels) {
      await pace(paths);
      risk.push({ horizon, ...estimateTail(profits, level) });
    }
  }
  return {
    asset: asked.asset,
    ...(asked.initialPrice !== undefined && { initialPrice: asked.initialPrice }),
    steps,
    risk,
    ...(drawdown !== undefined && {
      drawdown: {
        depth: drawdown,
        probability: estimateProbability(await countDrawdowns(series, drawdown, pace), paths),
      },
    }),
    ...(hit !== undefined && {
      hit: {
        price: hit,
        probability: estimateProbability(await countHits(series, Math.log(hit / initialPrice), pace), paths),
      },
    }),
  };
}

/** The returns of one step. */
function differences(sums: Float64Array, before: Float64Array | undefined): Float64Array {
  return before ? sums.map((sum, path) => sum - before[path]) : sums;
}
