import { ForecastQuality } from '../../inference/contract/forecast-quality.ts';
import { JointQuality } from '../../inference/contract/joint-quality.ts';
import { UsefulnessTable } from '../../inference/contract/usefulness.ts';
import { HORIZONS, LEVELS, Scorecard } from '../../inference/core/forecast/scorecard.ts';
import type { Elasticities } from '../../training/evaluate/elasticities.ts';
import type { ValueAtRiskSeries } from '../../training/evaluate/value-at-risk.ts';
import type { ReportInput } from '../../training/report/index.ts';
import { drawReturns, listDates, makeInput } from './input.ts';

const DAYS = 300;
const DRAWS = 100;
const FORECASTERS = ['toy-model', 'toy-baseline', 'baseline:ewma'];

/** Forecasts of normals by normals: the model is right, one baseline is half as wide, another twice. */
function makeForecasts(returns: Float64Array, dates: readonly string[]): ForecastQuality {
  const cards = FORECASTERS.map((_, i) => {
    const card = new Scorecard(DAYS, DRAWS);
    for (let day = 0; day < DAYS; day++) {
      const width = [1, 0.5, 2][i];
      const draws = Float32Array.from(drawReturns(1000 + day, 20 * DRAWS), (r) => width * r);
      card.add(draws, DRAWS, returns.subarray(day, day + 20), i === 0 ? 3 : undefined);
    }
    return card;
  });
  const scores = cards.map((card, i) => ({
    ...card.scores(),
    comparisons:
      i === 0
        ? []
        : HORIZONS.map((steps, index) => {
            const { ratio, p } = cards[0].against(card, index);
            return { steps, ratio, dieboldMarianoP: p };
          }),
  }));
  return ForecastQuality.parse({
    ...{ asset: 'toy', firstDate: dates[0], lastDate: dates[DAYS - 1], days: DAYS, draws: DRAWS, seed: 5 },
    forecasters: FORECASTERS,
    scores: Object.fromEntries(FORECASTERS.map((id, i) => [id, scores[i]])),
    failed: { 'lost-forecaster': 'the search did not settle' },
  });
}

/** Value at risk of one and of five per cent that is 2.3 and 1.6 deviations down. */
function makeValueAtRisk(returns: Float64Array, dates: readonly string[]): ValueAtRiskSeries {
  return {
    dates: dates.slice(0, DAYS),
    returns: returns.slice(0, DAYS),
    levels: LEVELS.map((level, i) => ({ level, valueAtRisk: new Float64Array(DAYS).fill([-0.023, -0.016][i]) })),
  };
}

function makeUsefulness(dates: readonly string[]): UsefulnessTable {
  const estimate = { value: 0.1234, standardError: 0.01 };
  const judged = { discriminative: estimate, judge: { accuracy: { ...estimate, value: 0.5678 }, auc: estimate } };
  const ids = ['toy-model', 'toy-baseline'];
  return UsefulnessTable.parse({
    ...{
      asset: 'toy',
      firstDate: dates[0],
      lastDate: dates[419],
      steps: 420,
      trainingSteps: 300,
      seed: 5,
      models: ids,
    },
    failed: { 'lost-model': 'path 3 never moves' },
    floor: {
      ...judged,
      forecast: { firstDate: dates[300], lastDate: dates[419], days: 120, unseen: true, qlike: 1.5 },
      memorisation: { distance: 0.742, copies: 0 },
    },
    scores: Object.fromEntries(
      ids.map((id) => [
        id,
        {
          ...judged,
          forecast: { qlike: 1.6, ratio: 1.0667, dieboldMarianoP: 0.0001 },
          memorisation: { distance: 0.01, ratio: 0.0135, copies: 0.5, memorises: true },
        },
      ]),
    ),
  });
}

function makeElasticities(dates: readonly string[]): Elasticities {
  const days = dates.slice(61);
  return {
    dates: days,
    averages: [
      { kind: 'return', span: 2, values: Float64Array.from(days, (_, day) => 0.1 * (day % 2)) },
      { kind: 'square', span: 6, values: Float64Array.from(days, () => 0.31) },
      { kind: 'square', span: 250, values: Float64Array.from(days, () => 0.2) },
    ],
  };
}

/** Three assets, the model and one baseline; pairs are tied by halves in the history, by less on the paths. */
function makeJoint(): JointQuality {
  const ids = ['toy-model', 'baseline:dcc-t'];
  const shape = (tie: number) => ({
    correlations: [tie, tie + 0.1, tie - 0.1],
    stressCorrelations: [tie / 2, tie / 3, tie / 4],
    coExceedance: tie / 100,
  });
  const equal = { breaches: 3, share: 0.01, coverageP: 0.9, independenceP: 0.8, jointP: 0.95 };
  const scores = {
    horizons: [
      { steps: 1, days: 120, energy: 2.5, variogram: 9.1 },
      { steps: 20, days: 20, energy: 2.4, variogram: 8.1 },
    ],
    portfolios: [0.01, 0.05].map((level) => ({ level, equal, longShort: { portfolios: 10, share: level, passed: 9 } })),
    correlationError: 0.041,
    energyComparisons: [],
    variogramComparisons: [],
  };
  const comparisons = [1, 20].map((steps) => ({ steps, ratio: 0.9931, dieboldMarianoP: 0.012 }));
  const period = { firstDate: '2020-10-27', lastDate: '2021-02-23', seed: 5, failed: { 'lost-model': 'it diverged' } };
  return JointQuality.parse({
    assets: ['toy', 'second', 'third'],
    paths: {
      ...period,
      ...{ steps: 420, paths: 40, stress: 0.05, tail: 0.02, models: ids },
      history: shape(0.5),
      shapes: { 'toy-model': shape(0.4), 'baseline:dcc-t': shape(0.45) },
    },
    forecasts: {
      ...period,
      ...{ days: 120, draws: 500, forecasters: ids },
      scores: {
        'toy-model': scores,
        'baseline:dcc-t': { ...scores, energyComparisons: comparisons, variogramComparisons: comparisons },
      },
    },
  });
}

/** A whole input with every part that can be measured. */
export function makeWholeInput(): Required<ReportInput> {
  const input = makeInput();
  const returns = drawReturns(0);
  const dates = listDates(420);
  return {
    ...input,
    volatility: { dates, model: new Float64Array(420).fill(0.01) },
    forecasts: makeForecasts(returns, dates),
    valueAtRisk: makeValueAtRisk(returns, dates),
    usefulness: makeUsefulness(dates),
    elasticities: makeElasticities(dates),
    joint: makeJoint(),
    leftOut: ['Left out, tea: there was none.'],
  };
}
