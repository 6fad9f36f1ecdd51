import { countBelow, type EmpiricalLaw } from './distribution.ts';

/** Values of the series in each cell. */
const CELL = 5;
/** Values that an empty cell of the law counts for, so that its logarithm exists. */
const EMPTY = 0.5;

/**
 * Sum over the cells of a partition of |log P(cell) - log Q(cell)|, P the empirical law of a series and Q that of a model. The cells
 * hold five values of the series each, so they are narrow where it is dense and every one counts alike. Used on returns by
 * Drăgulescu & Yakovenko, "Probability distribution of returns in the Heston model with stochastic volatility", Quantitative
 * Finance 2 (2002), and named the DY metric in Quant GANs.
 *
 * The definition is from memory of both papers, which could not be opened when this was written.
 *
 * A cell without a value of the law counts as half a value: the logarithm of nothing would make one gap decide the sum.
 *
 * @param sorted the series, ascending
 * @param within whether the series is one of those in the law: it is then left out of it
 */
export function densityDistance(sorted: Float64Array, law: EmpiricalLaw, within: boolean): number {
  const cells = Math.max(1, Math.floor(sorted.length / CELL));
  const total = law.sorted.length - (within ? sorted.length : 0);
  const width = Math.ceil((CELL * law.sorted.length) / sorted.length);
  let sum = 0;
  let rank = 0;
  let taken = 0;
  for (let cell = 1; cell <= cells; cell++) {
    const upTo = Math.round((cell * sorted.length) / cells);
    const rankUpTo =
      cell === cells ? law.sorted.length : countBelow(law.sorted, (sorted[upTo - 1] + sorted[upTo]) / 2, rank, width);
    const own = upTo - taken;
    const others = rankUpTo - rank - (within ? own : 0);
    sum += Math.abs(Math.log(own / sorted.length) - Math.log(Math.max(others, EMPTY) / total));
    rank = rankUpTo;
    taken = upTo;
  }
  return sum;
}
