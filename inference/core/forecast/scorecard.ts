import type { ForecastScores } from '../../contract/forecast-quality.ts';
import { testBreaches } from './breaches.ts';
import { fairCrps } from './crps.ts';
import { dieboldMariano, type EqualAccuracy } from './diebold-mariano.ts';
import { ShortfallBacktest } from './expected-shortfall.ts';
import { histogram, ljungBox, testUniform } from './pit.ts';
import { countBelow, tailOf } from './tail.ts';

/** Steps ahead that are scored. */
export const HORIZONS = [1, 5, 20] as const;
/** Probabilities of a breach of the one-day value at risk. */
export const LEVELS = [0.01, 0.05] as const;
const INTERVALS = [0.5, 0.9] as const;
const BINS = 20;
const LAGS = 10;

/** The scores of one forecaster of one series, gathered day by day; no draws are kept. */
export class Scorecard {
  private readonly crps: readonly Float64Array[];
  private readonly pit: readonly Float64Array[];
  private readonly breaches: readonly boolean[][] = LEVELS.map(() => []);
  private readonly shortfall: readonly ShortfallBacktest[];
  private readonly filled = HORIZONS.map(() => 0);
  private logDensity: number | undefined;

  /** @param days days to come @param draws draws of each day */
  constructor(days: number, draws: number) {
    const perDay = () => HORIZONS.map((horizon) => new Float64Array(Math.max(0, days + 1 - horizon)));
    this.crps = perDay();
    this.pit = perDay();
    this.shortfall = LEVELS.map((level) => new ShortfallBacktest(level, draws));
  }

  /**
   * Scores the forecasts from one day; days come in order.
   *
   * @param draws log returns, [steps, paths]
   * @param observed what the same steps really were, fewer near the end of the period
   * @param logDensity of the first of them
   * @returns the number of a path that is not finite, if there is one; such a day is not scored
   */
  add(draws: Float32Array, paths: number, observed: Float64Array, logDensity: number | undefined): number | undefined {
    const odd = draws.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) return odd % paths;
    if (logDensity !== undefined) this.logDensity = (this.logDensity ?? 0) + logDensity;
    const sums = new Float64Array(paths);
    let total = 0;
    for (let step = 0; step < observed.length; step++) {
      for (let path = 0; path < paths; path++) sums[path] += draws[step * paths + path];
      total += observed[step];
      const index = HORIZONS.findIndex((horizon) => horizon === step + 1);
      if (index >= 0) this.score(index, sums, total);
    }
    return undefined;
  }

  private score(index: number, draws: Float64Array, observed: number): void {
    const sorted = draws.slice();
    const day = this.filled[index]++;
    this.crps[index][day] = fairCrps(sorted, observed);
    // Among its draws an observation of the same law takes any rank with the same chance: the middle of its share of [0, 1].
    this.pit[index][day] = (countBelow(sorted, observed) + 0.5) / (sorted.length + 1);
    if (HORIZONS[index] !== 1) return;
    LEVELS.forEach((level, i) => {
      const { valueAtRisk, shortfall } = tailOf(sorted, level);
      this.breaches[i].push(observed <= valueAtRisk);
      this.shortfall[i].add(draws, valueAtRisk, shortfall, observed);
    });
  }

  /** Mean CRPS of a horizon relative to another's on the same days, and whether they differ. */
  against(other: Scorecard, index: number): EqualAccuracy & { readonly ratio: number } {
    const ratio = mean(this.crps[index]) / mean(other.crps[index]);
    return { ratio, ...dieboldMariano(this.crps[index], other.crps[index], HORIZONS[index]) };
  }

  /** All scores, once every day was added. */
  scores(): Omit<ForecastScores, 'comparisons'> {
    const [oneDay] = this.pit;
    const counts = histogram(oneDay, BINS);
    return {
      horizons: HORIZONS.map((steps, index) => ({
        steps,
        days: this.crps[index].length,
        crps: mean(this.crps[index]),
        coverage: INTERVALS.map((level) => ({ level, share: shareWithin(this.pit[index], level) })),
      })),
      logScore: this.logDensity === undefined ? null : this.logDensity / oneDay.length,
      pit: {
        counts,
        uniformityP: testUniform(counts),
        independenceP: ljungBox(oneDay, LAGS),
        dispersionP: ljungBox(
          oneDay.map((value) => (value - 0.5) ** 2),
          LAGS,
        ),
      },
      breaches: LEVELS.map((level, i) => this.breachScores(level, i)),
    };
  }

  private breachScores(level: number, index: number): ForecastScores['breaches'][number] {
    const breaches = this.breaches[index];
    const count = breaches.filter(Boolean).length;
    const tests = testBreaches(breaches, level);
    return {
      level,
      breaches: count,
      share: count / breaches.length,
      coverageP: tests.coverage,
      independenceP: tests.independence,
      jointP: tests.joint,
      shortfall: this.shortfall[index].test() ?? null,
    };
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of the transforms in the central interval of a level. */
function shareWithin(pit: Float64Array, level: number): number {
  return pit.filter((value) => Math.abs(value - 0.5) <= level / 2).length / pit.length;
}
