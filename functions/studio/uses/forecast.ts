import { FORECAST_LEVELS, type ForecastAnswer, ForecastBody } from '../../../inference/contract/forecast.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import { RISK_LEVELS, type RiskAnswer, RiskBody } from '../../../inference/contract/risk.ts';
import type { Model } from '../../../inference/core/model.ts';
import { initialPrices } from '../../../inference/core/prices.ts';
import { type CumulatedReturns, cumulate } from '../../../inference/core/risk/cumulate.ts';
import { chooseLevels } from '../../../inference/core/risk/levels.ts';
import { forecastOf } from '../../http/answers/forecast-of.ts';
import { riskOf } from '../../http/answers/risk-of.ts';
import { parseRequest } from '../../http/request.ts';
import { pricesAfter, pricesBefore, startDay } from '../figures/past.ts';
import type { Job } from './messages.ts';
import { paced } from './paced.ts';

/** A forecast that is wanted. */
export interface ForecastGiven {
  /** As for POST /v1/forecasts. */
  readonly body: Record<string, unknown>;
  /** Name of the asset whose fan is shown. */
  readonly asset: string;
  /** Money in each asset, where the model has several. */
  readonly positions?: Readonly<Record<string, number>>;
  /** A history of the user's own, from whose end paths start. */
  readonly own?: ReturnHistory;
}

/** What came of it. */
export interface ForecastResult {
  readonly answer: ForecastAnswer;
  readonly risk?: RiskAnswer;
  /** Some paths of the asset as prices, 1 at the start. */
  readonly examples: readonly Float64Array[];
  /** Of the history, up to the start and from it on: both 1 at the start. */
  readonly before?: Float64Array;
  readonly after?: Float64Array;
}

const EXAMPLES = 5;

/** @throws PathloomError naming the field and what is allowed */
export async function forecast(
  model: Model,
  { body, asset, positions, own }: ForecastGiven,
  job: Job,
): Promise<ForecastResult> {
  const asked = parseRequest(ForecastBody, body);
  const { paths, steps, seed, start } = asked;
  const levels = chooseLevels(asked, FORECAST_LEVELS);
  const query = { paths, steps, start, ...(seed !== undefined && { seed }) };
  const given = own && { history: own };
  const { manifest, chunks } = paced(await model.generate(query, given), job);
  const { assets } = manifest;
  const ofAsset = forecastOf({ ...asked, ...levels }, assets, initialPrices(asked.initialPrice, assets.length));
  const drawn = await cumulate(chunks, { steps, paths, assets: assets.length });
  const forecasts = [];
  for (const index of assets.keys()) forecasts.push(await ofAsset(drawn, index, job));
  // The same paths again: following them takes all assets at once.
  const again = async () => paced(await model.generate(query, given), job);
  const risk = positions && (await riskOf(riskQuestion(asked, positions), await again(), job));
  const shown = Math.max(0, assets.indexOf(asset));
  const history = own ?? (await model.history());
  const day = history && startDay(history, own ? 'own' : start);
  const past = history && day !== undefined ? { returns: history.returns[shown], day } : undefined;
  const before = past && pricesBefore(past, steps);
  const after = past && pricesAfter(past, steps);
  return {
    answer: { manifest, forecasts },
    ...(risk && { risk }),
    examples: examplesOf(drawn, shown),
    ...(before && { before }),
    ...(after && { after }),
  };
}

function riskQuestion({ model, steps, paths, start, levels }: ForecastBody, positions: Record<string, number>) {
  const asked = parseRequest(RiskBody, { model, steps, paths, start, levels, positions });
  return { ...asked, ...chooseLevels(asked, RISK_LEVELS) };
}

function examplesOf({ values, paths, steps }: CumulatedReturns, asset: number): Float64Array[] {
  return Array.from({ length: Math.min(EXAMPLES, paths) }, (_, path) =>
    Float64Array.from({ length: steps + 1 }, (_none, step) => Math.exp(step === 0 ? 0 : values[asset][step - 1][path])),
  );
}
