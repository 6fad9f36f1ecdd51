import { CREDIT_LEVELS, type CreditBody, type CreditRisk, type Obligor } from '../../contract/credit.ts';
import { PathloomError } from '../../contract/error.ts';
import type { Levels } from '../../contract/estimate.ts';
import { type Pace, type PauseOptions, paceOf } from '../pause.ts';
import { estimateContributions } from '../risk/contributions.ts';
import { chooseLevels } from '../risk/levels.ts';
import { estimateDeviation, estimateMean } from '../risk/moments.ts';
import { estimateProbability } from '../risk/probability.ts';
import { estimateQuantile } from '../risk/quantile.ts';
import { rankPaths } from '../risk/rank.ts';
import { estimateTail } from '../risk/tail.ts';
import { DefaultAtMaturity } from './at-maturity.ts';
import { type DefaultFinder, watchPaths } from './find-default.ts';
import { type CreditMarket, type CreditTerms, type FollowedFirm, followFirm } from './firms.ts';
import { FirstPassage } from './first-passage.ts';
import type { ObservationGrid } from './grid.ts';
import type { ObservedPaths } from './observe.ts';
import { type OutcomeMemory, Outcomes, outcomeMemory } from './outcomes.ts';
import { OwnRisk } from './own-risk.ts';

/** What is asked of the paths. */
export type CreditQuestion = CreditTerms &
  Pick<CreditBody, 'paths' | 'quantiles' | 'levels'> & {
    readonly obligors: readonly Obligor[];
    /** Seed of the paths, and of what obligors have to themselves. */
    readonly seed: number;
  };

/** Follows obligors through observed paths, some paths at a time, and tells their credit risk when all have been. */
export class CreditRun {
  private readonly asked: CreditQuestion;
  private readonly levels: Levels;
  private readonly grid: ObservationGrid;
  private readonly firms: readonly FollowedFirm[];
  private readonly finders: readonly DefaultFinder[];
  private readonly outcomes: Outcomes;

  /**
   * @param memory of the outcomes, where threads share it
   * @throws PathloomError `bad_option` naming the obligor or the field, and what is allowed
   */
  constructor(asked: CreditQuestion, market: CreditMarket, grid: ObservationGrid, memory?: OutcomeMemory) {
    if (asked.bridge && asked.trigger === 'maturity') {
      const message = 'bridge goes with the trigger first-passage; default is at maturity alone';
      throw new PathloomError('bad_option', message, { field: 'bridge' });
    }
    this.asked = asked;
    this.grid = grid;
    this.firms = asked.obligors.map((obligor, index) => followFirm(obligor, index, market, asked, grid));
    this.levels = chooseLevels(asked, CREDIT_LEVELS);
    const size = [asked.obligors.length, asked.paths, grid.observations] as const;
    this.outcomes = new Outcomes(...size, memory ?? outcomeMemory(...size));
    const own = new OwnRisk(asked.seed);
    this.finders = this.firms.map((firm) =>
      asked.trigger === 'maturity'
        ? new DefaultAtMaturity(firm, grid, own)
        : new FirstPassage(firm, grid, own, asked.bridge),
    );
  }

  /** Looks for the defaults of all obligors on some of the paths; each path is to come once. */
  follow(observed: ObservedPaths): void {
    const watched = watchPaths(observed);
    const { firms, finders, outcomes } = this;
    // One obligor after the other, whose numbers so stay at hand.
    for (let obligor = 0; obligor < firms.length; obligor++) {
      const finder = finders[obligor];
      for (let path = 0; path < observed.paths; path++) {
        const at = finder.find(watched, path);
        if (at > 0) outcomes.tell(obligor, observed.firstPath + path, at, firms[obligor].loss);
      }
    }
  }

  /** The answer, once all paths have been followed. */
  async risk({ pause }: PauseOptions = {}): Promise<CreditRisk> {
    const pace = paceOf(pause);
    const { trigger, bridge, rate } = this.asked;
    const { stepsPerYear, every, observations, interval } = this.grid;
    const dates = wholeYears(this.grid);
    const obligors: CreditRisk['obligors'][number][] = [];
    for (const [index, firm] of this.firms.entries()) {
      await pace(dates.length * observations);
      obligors.push(this.obligorRisk(firm, index, dates));
    }
    return {
      method: { trigger, bridge, rate, stepsPerYear, every, observations, years: observations * interval },
      obligors,
      portfolio: await this.portfolioRisk(pace),
    };
  }

  private obligorRisk(firm: FollowedFirm, index: number, dates: readonly number[]): CreditRisk['obligors'][number] {
    const { interval, observations } = this.grid;
    const until = (observation: number) =>
      estimateProbability(this.outcomes.defaultsUntil(index, observation), this.asked.paths);
    const inAll = until(observations);
    return {
      ...{ name: firm.name, maturity: firm.due * interval, equityVolatility: firm.equityVolatility },
      ...{ assetValue: firm.assetValue, assetVolatility: firm.assetVolatility },
      ...{ assetBeta: firm.beta, ownVolatility: firm.ownVolatility },
      probabilities: dates.map((observation) => ({
        years: observation * interval,
        ...until(observation),
      })),
      expectedLoss: { value: firm.loss * inAll.value, standardError: firm.loss * inAll.standardError },
    };
  }

  private async portfolioRisk(pace: Pace): Promise<CreditRisk['portfolio']> {
    const { outcomes, firms } = this;
    const { paths } = this.asked;
    const { quantiles, levels } = this.levels;
    const ranked = await rankPaths(
      outcomes.losses.map((loss) => 0 - loss),
      pace,
    );
    const sorted = ranked.sorted.map((profit) => 0 - profit).reverse();
    const addDefaults = (path: number, sums: Float64Array) => outcomes.addDefaults(path, sums);
    const risk: CreditRisk['portfolio']['risk'][number][] = [];
    for (const level of levels) {
      const defaults = await estimateContributions(ranked, level, firms.length, addDefaults, pace);
      const contributions = firms.map(({ name, loss }, index) => {
        const { value, standardError } = defaults[index];
        return { name, value: loss * value, standardError: loss * standardError };
      });
      risk.push({ ...estimateTail(ranked.sorted, level), contributions });
    }
    return {
      exposure: firms.reduce((sum, { exposure }) => sum + exposure, 0),
      expectedLoss: estimateMean(sorted),
      volatility: estimateDeviation(sorted),
      lossProbability: estimateProbability(
        sorted.reduce((count, loss) => count + (loss > 0 ? 1 : 0), 0),
        paths,
      ),
      quantiles: quantiles.map((level) => estimateQuantile(sorted, level)),
      risk,
    };
  }
}

/** The observation nearest to the end of each year, and the last. */
function wholeYears({ observations, interval }: ObservationGrid): number[] {
  const nearest = Array.from({ length: Math.floor(observations * interval) }, (_, year) =>
    Math.round((year + 1) / interval),
  );
  return [
    ...new Set([...nearest.filter((observation) => observation >= 1 && observation < observations), observations]),
  ];
}
