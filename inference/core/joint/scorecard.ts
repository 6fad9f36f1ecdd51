import type { JointForecastScores } from '../../contract/joint-quality.ts';
import { testBreaches } from '../forecast/breaches.ts';
import { dieboldMariano } from '../forecast/diebold-mariano.ts';
import { tailCount } from '../forecast/tail.ts';
import { correlations, meanGap } from './correlations.ts';
import { gainOf } from './portfolios.ts';
import { ProductSums } from './product-sums.ts';
import { energyScore, variogramScore } from './scores.ts';

/** Steps ahead of joint forecasts. */
export const JOINT_HORIZONS = [1, 20] as const;
/** Days from one forecast of the longest horizon to the next: those between would overlap by more and say little. */
export const LONG_STRIDE = 5;
export const LEVELS = [0.01, 0.05] as const;
/** Of a test that is passed. */
const SIGNIFICANT = 0.05;

/** What all forecasters of a contest are judged by. */
export interface JointContest {
  /** Deviation of each asset's returns before the first day. */
  readonly unit: readonly number[];
  /** [portfolios][assets], equal weights first. */
  readonly portfolios: readonly Float64Array[];
}

/** The scores of one forecaster of several assets, day after day. */
export class JointScorecard {
  private readonly contest: JointContest;
  private readonly energy = JOINT_HORIZONS.map((): number[] => []);
  private readonly variogram = JOINT_HORIZONS.map((): number[] => []);
  /** Of each level and portfolio, day by day. */
  private readonly breaches: boolean[][][];
  private readonly drawn: ProductSums;
  private readonly observed: number[] = [];

  constructor(contest: JointContest) {
    this.contest = contest;
    this.breaches = LEVELS.map(() => contest.portfolios.map((): boolean[] => []));
    this.drawn = new ProductSums(contest.unit.length);
  }

  /**
   * Holds a forecast against what happened.
   *
   * @param horizon its place in `JOINT_HORIZONS`
   * @param draws sums of log returns, [paths × assets]
   * @param observed [assets]
   */
  add(horizon: number, draws: Float64Array, observed: Float64Array): void {
    const { unit } = this.contest;
    const size = Math.sqrt(JOINT_HORIZONS[horizon]);
    const scaled = draws.map((x, i) => x / (unit[i % unit.length] * size));
    const real = observed.map((x, asset) => x / (unit[asset] * size));
    this.energy[horizon].push(energyScore(scaled, real));
    this.variogram[horizon].push(variogramScore(scaled, real));
    if (horizon > 0) return;
    this.drawn.add(scaled);
    this.observed.push(...real);
  }

  /**
   * Holds the value at risk of every portfolio of a day against its gain.
   *
   * @param draws log returns of the day, [paths × assets]
   * @param observed [assets]
   */
  addPortfolios(draws: Float64Array, observed: Float64Array): void {
    const paths = draws.length / observed.length;
    const simple = draws.map(Math.expm1);
    const real = observed.map(Math.expm1);
    this.contest.portfolios.forEach((weights, portfolio) => {
      const happened = gainOf(weights, real, 0);
      let worse = 0;
      for (let path = 0; path < paths; path++) if (gainOf(weights, simple, path * observed.length) < happened) worse++;
      LEVELS.forEach((level, i) => {
        this.breaches[i][portfolio].push(worse < tailCount(paths, level));
      });
    });
  }

  /** The scores, the comparisons left empty. */
  scores(): JointForecastScores {
    const assets = this.contest.unit.length;
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    return {
      horizons: JOINT_HORIZONS.map((steps, h) => ({
        steps,
        days: this.energy[h].length,
        energy: mean(this.energy[h]),
        variogram: mean(this.variogram[h]),
      })),
      portfolios: LEVELS.map((level, i) => {
        const [equal, ...longShort] = this.breaches[i].map((days) => judge(days, level));
        const passed = longShort.filter(({ coverageP, jointP }) => coverageP >= SIGNIFICANT && jointP >= SIGNIFICANT);
        const share = mean(longShort.map((each) => each.share));
        return { level, equal, longShort: { portfolios: longShort.length, share, passed: passed.length } };
      }),
      correlationError: meanGap(this.drawn.correlations(), correlations(this.observed, assets)),
      energyComparisons: [],
      variogramComparisons: [],
    };
  }

  /** This forecaster's scores with those of the evaluated one beside it. */
  against(evaluated: JointScorecard): JointForecastScores {
    const compare = (own: readonly number[][], first: readonly number[][]) =>
      JOINT_HORIZONS.map((steps, h) => {
        const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
        const overlap = steps === 1 ? 1 : Math.ceil(steps / LONG_STRIDE);
        const { p } = dieboldMariano(Float64Array.from(first[h]), Float64Array.from(own[h]), overlap);
        return { steps, ratio: sum(first[h]) / sum(own[h]), dieboldMarianoP: p };
      });
    return {
      ...this.scores(),
      energyComparisons: compare(this.energy, evaluated.energy),
      variogramComparisons: compare(this.variogram, evaluated.variogram),
    };
  }
}

function judge(days: readonly boolean[], level: number) {
  const { coverage, independence, joint } = testBreaches(days, level);
  const breaches = days.filter(Boolean).length;
  return { breaches, share: breaches / days.length, coverageP: coverage, independenceP: independence, jointP: joint };
}
