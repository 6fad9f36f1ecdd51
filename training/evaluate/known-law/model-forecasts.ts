import type { ReturnHistory } from '../../../inference/contract/history.ts';
import { LEVELS } from '../../../inference/core/forecast/scorecard.ts';
import type { OneStepLaw } from '../../../inference/core/known-law/law.ts';
import { normalCdf, normalQuantile } from '../../../inference/core/known-law/normal.ts';
import { forecastsOf, type OneStepForecasts } from '../../../inference/core/known-law/one-step.ts';
import { sampleLaw } from '../../../inference/core/known-law/sample-law.ts';
import { modelForecasters } from '../model-forecaster.ts';
import type { OpenModel } from './open-fitted.ts';

/** Draws of a day where the model's law is known by draws only: a quantile of 1 % is then right to some 3 %. */
const DRAWS = 2000;
/** The same for a model that forecasts every day alike. */
const COMMON_DRAWS = 20_000;

/**
 * A model's laws of the returns from day `first` of a history on, each with what was known the day before. Exact where the model is
 * invertible with one normal a step: the residual gives the probability, the generator run on the normal's quantile the quantile.
 * Elsewhere by draws.
 */
export async function modelForecasts(
  open: OpenModel,
  history: ReturnHistory,
  first: number,
  seed: number,
): Promise<OneStepForecasts> {
  const { invertible, noiseSize } = open.model.card.graph;
  return invertible && noiseSize === 1
    ? exactForecasts(open, history, first)
    : drawnForecasts(open, history, first, seed);
}

async function exactForecasts(
  { model, generator }: OpenModel,
  history: ReturnHistory,
  first: number,
): Promise<OneStepForecasts> {
  const { stateSize } = model.card.graph;
  const { states, residual = new Float32Array(), logDensity = new Float32Array() } = await model.encode(history);
  const days = history.dates.length - first;
  // The state before a return is the one after the return before it.
  const before = states.slice((first - 1) * stateSize, (first - 1 + days) * stateSize);
  const columns = Float32Array.from({ length: before.length }, (_, i) => {
    const row = Math.floor(i / days);
    return before[(i % days) * stateSize + row];
  });
  const valueAtRisk: Float64Array[] = [];
  for (const level of LEVELS) {
    const output = await generator.run({
      state: { data: columns, dims: [stateSize, days] },
      noise: { data: new Float32Array(days).fill(normalQuantile(level)), dims: [1, 1, days] },
    });
    valueAtRisk.push(Float64Array.from(output.returns.data));
  }
  return {
    volatility: Float64Array.from(await model.volatility(before)),
    pit: Float64Array.from(residual.subarray(first), normalCdf),
    valueAtRisk,
    logDensity: Float64Array.from(logDensity.subarray(first)),
  };
}

async function drawnForecasts(
  { model }: OpenModel,
  history: ReturnHistory,
  first: number,
  seed: number,
): Promise<OneStepForecasts> {
  const observed = history.returns[0].subarray(first);
  const [forecaster] = await modelForecasters(model, history, seed);
  const draw = async (day: number, draws: number) =>
    sampleLaw(Float64Array.from(await forecaster.draw(first + day, 1, draws)));
  if (model.card.graph.start === 'noise') {
    const common = await draw(0, COMMON_DRAWS);
    return forecastsOf(() => common, observed);
  }
  const laws: OneStepLaw[] = [];
  for (let day = 0; day < observed.length; day++) laws.push(await draw(day, DRAWS));
  return forecastsOf((day) => laws[day], observed);
}
