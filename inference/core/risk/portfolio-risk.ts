import type { PortfolioRisk } from '../../contract/risk.ts';
import { estimateContributions } from './contributions.ts';
import { estimateDeviation, estimateMean } from './moments.ts';
import type { PortfolioPaths } from './portfolio.ts';
import { estimateProbability } from './probability.ts';
import { estimateQuantile } from './quantile.ts';
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
export function portfolioRisk({ profit, byAsset, drawdown }: PortfolioPaths, asked: RiskQuestion): PortfolioRisk {
  const order = Uint32Array.from(profit, (_, path) => path).sort((a, b) => profit[a] - profit[b]);
  const sorted = Float64Array.from(order, (path) => profit[path]);
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
    risk: asked.levels.map((level) => {
      const contributions = estimateContributions(order, byAsset, level);
      return {
        ...estimateTail(sorted, level),
        contributions: contributions.map((estimate, asset) => ({ asset: asked.assets[asset], ...estimate })),
      };
    }),
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
