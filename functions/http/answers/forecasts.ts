import {
  type AssetForecast,
  FORECAST_LEVELS,
  type ForecastAnswer,
  ForecastBody,
} from '../../../inference/contract/forecast.ts';
import { isDay } from '../../../inference/contract/scenario.ts';
import { initialPrices } from '../../../inference/core/prices.ts';
import { cumulate } from '../../../inference/core/risk/cumulate.ts';
import { chooseLevels } from '../../../inference/core/risk/levels.ts';
import { parseRequest, refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { drawReturns } from './figures.ts';
import { forecastOf } from './forecast-of.ts';
import { blamingHistory } from './history-faults.ts';
import { pauseFor } from './pause.ts';

/** Answers a request for a forecast. */
export async function answerForecast(
  service: Service,
  given: { model: string },
  visit: Visit,
): Promise<ForecastAnswer> {
  const asked = parseRequest(ForecastBody, given);
  const { steps, paths, output, horizons = [steps], hit } = asked;
  const late = horizons.find((horizon) => horizon > steps);
  if (late !== undefined) throw refuseField('horizons', `${late}: must be at most steps, which is ${steps}`);
  if (asked.initialPrice !== undefined && output === 'returns' && hit === undefined) {
    throw refuseField('initialPrice', 'goes with prices or a level to hit; output is returns');
  }
  const levels = chooseLevels(asked, FORECAST_LEVELS);
  const { manifest, chunks } = await drawReturns(service, asked, visit);
  const { assets } = manifest;
  const forecast = forecastOf({ ...asked, ...levels }, assets, pricesNow(asked, assets.length));
  const drawn = await blamingHistory(asked.history, () => cumulate(chunks, { steps, paths, assets: assets.length }));
  const pause = pauseFor(visit.signal);
  const forecasts: AssetForecast[] = [];
  for (const index of assets.keys()) forecasts.push(await forecast(drawn, index, { pause }));
  return { manifest, forecasts };
}

/** The price of every asset on the day that paths start from. */
function pricesNow({ initialPrice, history, start }: ForecastBody, assets: number): number[] {
  if (initialPrice !== undefined || !history?.prices) return initialPrices(initialPrice, assets);
  const { prices, dates } = history;
  const row = (isDay(start) && dates ? prices[dates.findLastIndex((date) => date <= start)] : prices.at(-1)) ?? [];
  return [row].flat();
}
