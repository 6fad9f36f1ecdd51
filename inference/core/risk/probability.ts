import type { MonteCarlo } from '../../contract/estimate.ts';

/**
 * Share of independent draws in which something happened. The standard error is the binomial one with two successes and two
 * failures added, so that what no draw or every draw saw is not called certain: Agresti & Coull, "Approximate is better than
 * 'exact' for interval estimation of binomial proportions", The American Statistician 52 (1998).
 */
export function estimateProbability(happened: number, draws: number): MonteCarlo {
  const shrunk = (happened + 2) / (draws + 4);
  return { value: happened / draws, standardError: Math.sqrt((shrunk * (1 - shrunk)) / (draws + 4)) };
}
