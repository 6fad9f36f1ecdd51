import type { PathChunk } from '../../contract/chunk.ts';
import { type PauseOptions, paceOf } from '../pause.ts';
import { assertOrdinary } from './cumulate.ts';

/** What became of a portfolio in each path. */
export interface PortfolioPaths {
  /** Profit at the horizon, [paths]. */
  readonly profit: Float64Array;
  /** The same of each asset, `byAsset[asset][path]`. */
  readonly byAsset: readonly Float64Array[];
  /** Largest fall of the profit from its running maximum, the start included, [paths]. */
  readonly drawdown: Float64Array;
}

/**
 * Follows a portfolio that is bought now and held through chunks of log returns as they come; memory does not grow with the horizon.
 * The drawdown is in the portfolio's unit, as in Chekhlov, Uryasev & Zabarankin, "Drawdown measure in portfolio optimization" (2005), and so
 * it means something for portfolios that are short or worth nothing too.
 *
 * @param holdings value of each asset's position now, [assets]
 * @throws PathloomError `bad_model` where paths explode
 */
export async function followPortfolio(
  chunks: AsyncIterable<PathChunk>,
  holdings: readonly number[],
  paths: number,
  { pause }: PauseOptions = {},
): Promise<PortfolioPaths> {
  const sums = holdings.map(() => new Float64Array(paths));
  const profit = new Float64Array(paths);
  const peak = new Float64Array(paths);
  const drawdown = new Float64Array(paths);
  for await (const chunk of chunks) {
    for (let step = 0; step < chunk.steps; step++) {
      for (let i = 0; i < chunk.paths; i++) {
        const path = chunk.firstPath + i;
        let total = 0;
        for (let asset = 0; asset < holdings.length; asset++) {
          sums[asset][path] += chunk.values[(step * holdings.length + asset) * chunk.paths + i];
          assertOrdinary(sums[asset][path], path, chunk.firstStep + step);
          total += holdings[asset] * Math.expm1(sums[asset][path]);
        }
        profit[path] = total;
        peak[path] = Math.max(peak[path], total);
        drawdown[path] = Math.max(drawdown[path], peak[path] - total);
      }
    }
  }
  const pace = paceOf(pause);
  // In place of the sums, so that no more is held.
  for (const [asset, holding] of holdings.entries()) {
    await pace(paths);
    for (let path = 0; path < paths; path++) sums[asset][path] = holding * Math.expm1(sums[asset][path]);
  }
  return { profit, byAsset: sums, drawdown };
}
