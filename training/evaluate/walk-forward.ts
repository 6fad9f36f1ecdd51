import { PathloomError } from '../../inference/contract/error.ts';
import type { ForecastQuality, ForecastScores } from '../../inference/contract/forecast-quality.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { FitBaseline } from '../../inference/core/baselines/baseline.ts';
import type { ForecastModel } from '../../inference/core/forecast/forecast-model.ts';
import type { Forecaster } from '../../inference/core/forecast/forecaster.ts';
import { HORIZONS, Scorecard } from '../../inference/core/forecast/scorecard.ts';
import { baselineForecaster } from './baseline-forecaster.ts';
import { modelForecasters } from './model-forecaster.ts';
import { choosePeriod, type Period } from './period.ts';

const LONGEST = Math.max(...HORIZONS);
/** So that the worst per cent of the draws is a whole number of them. */
const DRAWS_MULTIPLE = 100;

export interface WalkForwardOptions extends Period {
  /** Draws of each day, a multiple of 100. */
  readonly draws: number;
  readonly seed: number;
  /** What stands beside the model, by id: each is fitted to every asset by itself. */
  readonly baselines: Readonly<Record<string, FitBaseline>>;
  /** Told how many days are done. */
  readonly onDay?: (done: number, total: number) => void;
}

/** A forecaster with its scores so far. */
interface Contestant {
  readonly forecaster: Forecaster;
  readonly card: Scorecard;
}

/**
 * Forecasts every day of a period by what was known the evening before, 1, 5 and 20 days ahead, and holds the forecasts against
 * what happened: the model as it is, the baselines fitted again every year. The longer horizons overlap; they end with the period.
 *
 * @returns one table for each asset
 * @throws PathloomError `bad_option` for a period or a number of draws that will not do, `bad_data` for a history of other assets,
 * `training_failed` if a path of the model is not finite
 */
export async function walkForward(
  model: ForecastModel,
  history: ReturnHistory,
  options: WalkForwardOptions,
): Promise<ForecastQuality[]> {
  const { draws, seed } = options;
  if (!(Number.isInteger(draws) && draws > 0 && draws % DRAWS_MULTIPLE === 0)) {
    throw new PathloomError('bad_option', `draws ${draws}: must be a multiple of ${DRAWS_MULTIPLE}`, {
      field: 'draws',
    });
  }
  const { first, last } = choosePeriod(history.dates, model.card.graph.warmUp, options);
  const days = last - first + 1;
  const own = await modelForecasters(model, history, seed);
  const failed = history.assets.map((): Record<string, string> => ({}));
  const contests = history.assets.map((_, asset) => {
    const series = { dates: history.dates.slice(0, last + 1), returns: history.returns[asset].slice(0, last + 1) };
    const fitted = Object.entries(options.baselines).flatMap(([id, fit]) => {
      const forecaster = attempt(id, failed[asset], () => baselineForecaster(id, fit, series, first, seed));
      return forecaster === undefined ? [] : [forecaster];
    });
    return [own[asset], ...fitted].map((forecaster) => ({ forecaster, card: new Scorecard(days, draws) }));
  });
  for (let day = first; day <= last; day++) {
    for (const [asset, contest] of contests.entries()) {
      const observed = history.returns[asset].subarray(day, Math.min(day + LONGEST, last + 1));
      for (const contestant of contest) {
        const { id } = contestant.forecaster;
        if (failed[asset][id] !== undefined) continue;
        const odd = await scoreDay(contestant, day, draws, observed);
        if (odd === undefined) continue;
        const message = `path ${odd} from ${history.dates[day - 1]} under seed ${seed}, ${history.assets[asset]}, is not finite`;
        if (contestant === contest[0])
          throw new PathloomError('training_failed', `${id}: ${message}: a defect of the model`);
        failed[asset][id] = message;
      }
    }
    options.onDay?.(day - first + 1, days);
  }
  return contests.map((contest, asset) => {
    const left = contest.filter(({ forecaster }) => failed[asset][forecaster.id] === undefined);
    return {
      asset: history.assets[asset],
      firstDate: history.dates[first],
      lastDate: history.dates[last],
      ...{ days, draws, seed },
      forecasters: left.map(({ forecaster }) => forecaster.id),
      scores: Object.fromEntries(left.map(({ forecaster, card }) => [forecaster.id, compare(contest[0].card, card)])),
      failed: failed[asset],
    };
  });
}

/** @returns the number of a path that is not finite, if there is one */
async function scoreDay(
  { forecaster, card }: Contestant,
  day: number,
  paths: number,
  observed: Float64Array,
): Promise<number | undefined> {
  const values = await forecaster.draw(day, LONGEST, paths);
  return card.add(values, paths, observed, forecaster.logDensity?.(day));
}

function compare(evaluated: Scorecard, card: Scorecard): ForecastScores {
  if (card === evaluated) return { ...card.scores(), comparisons: [] };
  const comparisons = HORIZONS.map((steps, index) => {
    const { ratio, p } = evaluated.against(card, index);
    return { steps, ratio, dieboldMarianoP: p };
  });
  return { ...card.scores(), comparisons };
}

/** What cannot be fitted is said, and the others go on. */
function attempt<Result>(id: string, failed: Record<string, string>, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PathloomError)) throw error;
    failed[id] = error.message;
    return undefined;
  }
}
