import { fairCrps } from '../../inference/core/forecast/crps.ts';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import { Stream } from '../../inference/core/random.ts';
import type { GeneratorNetwork, TrainedNetwork, WeightArrays } from '../architectures/architecture.ts';
import { gatherStates, type TrainingData } from './data.ts';

const HORIZONS = [1, 5, 20] as const;
const LONGEST = 20;
const DRAWS = 128;
/** Forecast days, evenly spread over the validation block. */
const MAX_DAYS = 400;
const BATCH_DAYS = 8;
/** Draws for all days together of a generator that knows nothing of them. */
const COMMON_DRAWS = 1024;

/** What the score is, for the card. */
export function validationDefinition({ start }: Pick<GeneratorNetwork, 'start'>): string {
  const forecasts = start === 'noise' ? 'stationary draws, the same for every day of' : 'forecasts from real states in';
  return (
    `mean over assets and over 1, 5 and 20 steps of the CRPS of ${forecasts} the validation block, ` +
    'relative to the unconditional distribution of the training part; below 1 is better than no model'
  );
}

/** Scores a generator on the validation block, with the same days and the same noise at every call. */
export interface Validation {
  readonly firstDate: string;
  readonly lastDate: string;
  score(generator: TrainedNetwork, weights: WeightArrays): number;
}

/** The days that are forecast: the validation block but for the last horizon. Undefined when it is too short to forecast from. */
export function validationBlock(data: TrainingData) {
  const first = data.trainingSteps;
  const last = data.steps - LONGEST;
  if (last <= first) return undefined;
  return { first, last, firstDate: data.dates[first], lastDate: data.dates[data.steps - 1] };
}

/**
 * @param mostDays days that are forecast at most
 * @returns undefined when the validation block is too short to forecast from
 */
export function prepareValidation(
  data: TrainingData,
  states: Float32Array,
  seed: number,
  mostDays = MAX_DAYS,
): Validation | undefined {
  const block = validationBlock(data);
  if (!block) return undefined;
  const { first, last, firstDate, lastDate } = block;
  const stride = Math.max(1, Math.ceil((last - first) / Math.min(mostDays, MAX_DAYS)));
  const days: number[] = [];
  for (let day = first; day < last; day += stride) days.push(day);
  const baseline = unconditionalScores(data, days);
  return {
    firstDate,
    lastDate,
    score(generator, weights) {
      const scores = forecastScores(generator, weights, data, states, days, seed);
      return scores.reduce((sum, score, i) => sum + score / baseline[i], 0) / scores.length;
    },
  };
}

/** Mean CRPS by asset and horizon of forecasts from the states of given days. */
function forecastScores(
  generator: TrainedNetwork,
  weights: WeightArrays,
  data: TrainingData,
  states: Float32Array,
  days: readonly number[],
  seed: number,
): number[] {
  const assets = data.assets.length;
  const sums = Array.from({ length: assets * HORIZONS.length }, () => 0);
  const common = generator.start === 'noise';
  const perDay = common ? COMMON_DRAWS : DRAWS;
  const batchDays = common ? days.length : BATCH_DAYS;
  const rows = states.length / generator.stateSize;
  const draws = new Float64Array(perDay);
  for (let batch = 0; batch < days.length; batch += batchDays) {
    const some = days.slice(batch, batch + batchDays);
    const paths = common ? perDay : some.length * perDay;
    const columns = Int32Array.from({ length: paths }, (_, path) =>
      common ? path % rows : some[Math.floor(path / perDay)],
    );
    const noise = drawNoise(
      {
        seed,
        stream: Stream.validation,
        firstPath: batch * perDay,
        paths,
        firstStep: 0,
        steps: LONGEST,
        noiseSize: generator.noiseSize,
      },
      new Float32Array(LONGEST * generator.noiseSize * paths),
    );
    const start = gatherStates(states, generator.stateSize, columns);
    const { returns } = generator.simulate(weights, start, noise, LONGEST, paths);
    some.forEach((day, d) => {
      for (let asset = 0; asset < assets; asset++) {
        HORIZONS.forEach((horizon, h) => {
          const first = common ? 0 : d * perDay;
          for (let draw = 0; draw < perDay; draw++) {
            let sum = 0;
            for (let step = 0; step < horizon; step++) sum += returns[(step * assets + asset) * paths + first + draw];
            draws[draw] = sum;
          }
          sums[asset * HORIZONS.length + h] += fairCrps(draws, observedSum(data, asset, day, horizon)) / days.length;
        });
      }
    });
  }
  return sums;
}

/** The same scores for the distribution of the training part's own h-step returns. */
function unconditionalScores(data: TrainingData, days: readonly number[]): number[] {
  return data.assets.flatMap((_, asset) =>
    HORIZONS.map((horizon) => {
      const starts = data.trainingSteps - horizon;
      const sample = Float64Array.from({ length: starts }, (_unused, day) => observedSum(data, asset, day, horizon));
      return days.reduce((sum, day) => sum + fairCrps(sample, observedSum(data, asset, day, horizon)), 0) / days.length;
    }),
  );
}

function observedSum(data: TrainingData, asset: number, day: number, horizon: number): number {
  const assets = data.assets.length;
  let sum = 0;
  for (let step = day; step < day + horizon; step++) sum += data.returns[step * assets + asset];
  return sum;
}
