import type { MartingaleTest } from '../../contract/options.ts';
import { chiSquareTail } from '../forecast/chi-square.ts';

/**
 * Tests whether discounted prices are martingales: whether their mean is that of today at every horizon. Increments of a martingale are
 * uncorrelated, so that the squared t-statistics of their means add up to a chi-square with as many degrees of freedom as there are steps.
 */
export class MartingaleWatch {
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private readonly increments: Float64Array;
  private readonly incrementSquares: Float64Array;
  private paths = 0;

  constructor(steps: number) {
    this.sums = new Float64Array(steps);
    this.squares = new Float64Array(steps);
    this.increments = new Float64Array(steps);
    this.incrementSquares = new Float64Array(steps);
  }

  /** A path's discounted price over that of today, less 1, at the end of a step. @param before the same a step earlier; 0 for the first */
  see(step: number, gain: number, before: number): void {
    const increment = gain - before;
    this.sums[step] += gain;
    this.squares[step] += gain * gain;
    this.increments[step] += increment;
    this.incrementSquares[step] += increment * increment;
    if (step === 0) this.paths++;
  }

  /** @returns what the paths that were seen tell; each has to have been seen at every step */
  test(): MartingaleTest {
    const { paths, sums } = this;
    const horizons = Array.from(sums, (sum, step) => {
      const { value, standardError } = meanOf(sum, this.squares[step], paths);
      return { step: step + 1, value: 1 + value, standardError, z: value / standardError };
    });
    const statistic = this.increments.reduce((total, sum, step) => {
      const { value, standardError } = meanOf(sum, this.incrementSquares[step], paths);
      return total + (value / standardError) ** 2;
    }, 0);
    return { horizons, statistic, freedom: sums.length, pValue: chiSquareTail(statistic, sums.length) };
  }
}

function meanOf(sum: number, squares: number, count: number) {
  const value = sum / count;
  return { value, standardError: Math.sqrt((squares / count - value * value) / (count - 1)) };
}
