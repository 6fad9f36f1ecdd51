import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { JointForecasts } from '../../../inference/contract/joint-quality.ts';
import { assertAssets } from '../../../inference/core/encode.ts';
import { seedOfDate } from '../../../inference/core/forecast/date-seed.ts';
import type { ForecastModel } from '../../../inference/core/forecast/forecast-model.ts';
import { fitJointBaselines, JOINT_BASELINES } from '../../../inference/core/joint/baselines.ts';
import { type DrawRows, drawSums } from '../../../inference/core/joint/joint-baseline.ts';
import { portfolioWeights } from '../../../inference/core/joint/portfolios.ts';
import { JOINT_HORIZONS, JointScorecard, LONG_STRIDE } from '../../../inference/core/joint/scorecard.ts';
import { drawDays } from '../model-forecaster.ts';
import { choosePeriod, type Period } from '../period.ts';
import { deviations } from './units.ts';

/** Draws of each day for scores: pairs of them are compared, so that the time grows with their square. */
const DRAWS = 500;
/** Draws of each day for values at risk, the first of which are those for scores: by 500, one breach in ten at 1 % is chance of the draws. */
const RISK_DRAWS = 4000;
const [NEXT, LONGEST] = JOINT_HORIZONS;

export interface JointWalkForwardOptions extends Period {
  readonly seed: number;
  /** Told how many days are done. */
  readonly onDay: (done: number, total: number) => void;
}

/** Draws of the sum of so many days ahead of one day, [paths × assets]. */
type Draw = (day: number, steps: number, paths: number) => Float64Array | Promise<Float64Array>;

/**
 * Forecasts all assets of every day of a period together, by what was known the evening before: one day ahead, and on every fifth day
 * twenty. The model stays as it is, the baselines are fitted again every year.
 *
 * @throws PathloomError `bad_option` for a period that will not do, `bad_data` for a history of other assets
 */
export async function jointWalkForward(
  model: ForecastModel,
  history: ReturnHistory,
  options: JointWalkForwardOptions,
): Promise<JointForecasts> {
  const { seed, onDay } = options;
  const { id, graph } = model.card;
  assertAssets(history, model.card);
  const { first, last } = choosePeriod(history.dates, graph.warmUp, options);
  const unit = deviations(history.returns.map((series) => series.subarray(0, first)));
  const contest = { unit, portfolios: portfolioWeights(unit, seed) };
  const cards = new Map([id, ...JOINT_BASELINES].map((name) => [name, new JointScorecard(contest)]));
  const failed: Record<string, string> = {};
  const days = last - first + 1;
  const ofModel = await modelDraw(model, history, seed);
  let ofBaselines: ReadonlyMap<string, (day: number) => DrawRows> = new Map();
  for (let day = first; day <= last; day++) {
    if (day === first || history.dates[day].slice(0, 4) !== history.dates[day - 1].slice(0, 4)) {
      const fit = fitJointBaselines(history.returns.map((series) => series.slice(0, day)));
      ofBaselines = new Map(fit.fitted.map((baseline) => [baseline.id, baseline.follow(history.returns)]));
      Object.assign(failed, fit.failed);
    }
    const long = (day - first) % LONG_STRIDE === 0 && day + LONGEST <= last + 1;
    const happened = (steps: number) =>
      Float64Array.from(history.returns, (series) => sumOf(series.subarray(day, day + steps)));
    const add = async (name: string, draw: Draw) => {
      const card = cards.get(name);
      const next = await draw(day, NEXT, RISK_DRAWS);
      card?.addPortfolios(next, happened(NEXT));
      card?.add(0, next.subarray(0, DRAWS * unit.length), happened(NEXT));
      if (long) card?.add(1, await draw(day, LONGEST, DRAWS), happened(LONGEST));
    };
    await add(id, ofModel);
    const daySeed = seedOfDate(seed, history.dates[day - 1]);
    for (const [name, rowsOn] of ofBaselines) {
      if (failed[name] !== undefined) continue;
      const rows = rowsOn(day);
      await add(name, (_, steps, paths) => drawSums(rows, unit.length, { horizons: [steps], paths, seed: daySeed })[0]);
    }
    onDay(day - first + 1, days);
  }
  const evaluated = cards.get(id) as JointScorecard;
  const left = [...cards].filter(([name]) => failed[name] === undefined);
  return {
    firstDate: history.dates[first],
    lastDate: history.dates[last],
    ...{ days, draws: DRAWS, riskDraws: RISK_DRAWS, seed, failed },
    forecasters: left.map(([name]) => name),
    scores: Object.fromEntries(
      left.map(([name, card]) => [name, card === evaluated ? card.scores() : card.against(evaluated)]),
    ),
  };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0);

async function modelDraw(model: ForecastModel, history: ReturnHistory, seed: number): Promise<Draw> {
  const { graph } = model.card;
  const states = graph.start === 'noise' ? undefined : (await model.encode(history)).states;
  const draw = drawDays(model, history, seed, states);
  return async (day, steps, paths) => {
    const values = await draw(day, steps, paths);
    const sums = new Float64Array(paths * graph.assets);
    for (let step = 0; step < steps; step++) {
      for (let asset = 0; asset < graph.assets; asset++) {
        const at = (step * graph.assets + asset) * paths;
        for (let path = 0; path < paths; path++) sums[path * graph.assets + asset] += values[at + path];
      }
    }
    return sums;
  };
}
