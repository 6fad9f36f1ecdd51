import type { PortfolioRisk } from '../../contract/risk.ts';
import { type PauseOptions, paceOf } from '../pause.ts';
import { estimateContributions } from './contributions.ts';
import { estimateDeviation, estimateMean } from './moments.ts';
import type { PortfolioPaths } from './portfolio.ts';
import { estimateProbability } from './probability.ts';
import { estimateQuantile } from './quantile.ts';
import { rankPaths } from './rank.ts';
import { estimateTail } from './tail.ts';

/** What is asked of a portfolio's paths. */
export interface RiskQuestion {
  /** Names of the assets, in the order of the paths' profits. */
  readonly assets: readonly string[];
  readonly unit: PortfolioRisk['unit'];
  readonly quantiles: readonly number[];
  readonly levels: readonly number[];
  /** In the portfolio's unit. */
  readonly drawdown?: number;
}

/** The law of a portfolio's profit, its tail with each asset's part in it, and its drawdowns. */
export async function portfolioRisk(
  { profit, byAsset, drawdown }: PortfolioPaths,
  asked: RiskQuestion,
  { pause }: PauseOptions = {},
): Promise<PortfolioRisk> {
  const pace = paceOf(pause);
  const ranked = await rankPaths(profit, pace);
  const { sorted } = ranked;
  const addLosses = (path: number, sums: Float64Array) => {
    for (let asset = 0; asset < sums.length; asset++) sums[asset] -= byAsset[asset][path];
  };
  const risk: PortfolioRisk['risk'][number][] = [];
  for (const level of asked.levels) {
    const contributions = await estimateContributions(ranked, level, byAsset.length, addLosses, pace);
    risk.push({
      ...estimateTail(sorted, level),
      contributions: contributions.map((estimate, asset) => ({ asset: asked.assets[asset], ...estimate })),
    });
  }
  await pace(profit.length);
  const depths = drawdown.toSorted();
  const { drawdown: depth } = asked;
  return {
    unit: asked.unit,
    profit: {
      mean: estimateMean(sorted),
      volatility: estimateDeviation(sorted),
      lossProbability: estimateProbability(
        countWhere(sorted, (value) => value < 0),
        profit.length,
      ),
      quantiles: asked.quantiles.map((level) => estimateQuantile(sorted, level)),
    },
    risk,
    drawdown: {
      mean: estimateMean(depths),
      quantiles: asked.quantiles.map((level) => estimateQuantile(depths, level)),
      ...(depth !== undefined && {
        depth,
        probability: estimateProbability(
          countWhere(depths, (value) => value > depth),
          profit.length,
        ),
      }),
    },
  };
}

function countWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count++;
  return count;
}
