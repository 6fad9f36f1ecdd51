export interface ShortfallTest {
  /** 0 is what the model promises; negative: losses beyond the value at risk were more or larger. */
  readonly statistic: number;
  /** One-sided: small where the expected shortfall was too small. */
  readonly p: number;
}

/**
 * Backtest of expected shortfall: Z2 of Acerbi & Szekely, "Backtesting expected shortfall", Risk (December 2014), section 2.2,
 * Z2 = 1 + Σ X[t] 1{breach t} / (T · level · ES[t]), for returns X and ES counted positive. How it is spread if the model is right comes
 * from the model itself, as in their section 3: draw i of every day makes one history, and the draws of one day know nothing of another's.
 *
 * Days are added as they are forecast, so that no draws are kept.
 */
export class ShortfallBacktest {
  private readonly level: number;
  private readonly simulated: Float64Array;
  private observed = 0;
  private days = 0;
  private meaningful = true;

  /** @param draws draws of each day */
  constructor(level: number, draws: number) {
    this.level = level;
    this.simulated = new Float64Array(draws);
  }

  /**
   * @param draws the day's draws, [draws], in their own order
   * @param valueAtRisk the return that is a breach if it is reached or passed
   * @param shortfall mean of the draws that are breaches: a return, negative
   */
  add(draws: ArrayLike<number>, valueAtRisk: number, shortfall: number, observed: number): void {
    // A gain in the mean of the worst cases is no shortfall that a loss could be measured by.
    if (!(shortfall < 0)) this.meaningful = false;
    this.days++;
    if (observed <= valueAtRisk) this.observed += observed / shortfall;
    for (let i = 0; i < this.simulated.length; i++) {
      if (draws[i] <= valueAtRisk) this.simulated[i] += draws[i] / shortfall;
    }
  }

  /** @returns undefined where some day's forecast expects a gain even in its worst cases */
  test(): ShortfallTest | undefined {
    if (!this.meaningful || this.days === 0) return undefined;
    const statistic = (sum: number) => 1 - sum / (this.days * this.level);
    const worse = this.simulated.reduce((count, sum) => count + (sum >= this.observed ? 1 : 0), 0);
    return { statistic: statistic(this.observed), p: (1 + worse) / (1 + this.simulated.length) };
  }
}
