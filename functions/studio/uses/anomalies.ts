import type { AnomalyAnswer } from '../../../inference/contract/anomaly.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import { detectAnomalies } from '../../../inference/core/anomaly/detect.ts';
import type { Model } from '../../../inference/core/model.ts';
import type { Job } from './messages.ts';
import { observationCsv } from './observation-csv.ts';
import { type Planted, plantIn } from './plant.ts';

/** A search that is wanted. */
export interface AnomaliesGiven {
  /** First day to look at; about the last year unless given. */
  readonly from?: string;
  readonly rate: number;
  readonly control: 'alarms' | 'discoveries';
  /** A history of the user's own; that of the model, with a wrong close in it, unless given. */
  readonly own?: { readonly history: ReturnHistory; readonly closes: readonly Float64Array[] };
}

export interface AnomaliesResult {
  readonly answer: AnomalyAnswer;
  readonly from: string;
  /** Days that can be the first. */
  readonly bounds: readonly [string, string];
  readonly dates: readonly string[];
  /** `closes[asset][row]`; of the example 100 on the first day that is shown. */
  readonly closes: readonly Float64Array[];
  readonly planted?: Planted;
  readonly files: { readonly csv: Blob; readonly json: Blob };
}

/** Days that are looked at unless somebody says otherwise: a year and a half. */
const USUAL_DAYS = 378;

/** @throws PathloomError as `detectAnomalies` does */
export async function anomalies(
  model: Model,
  { from: wanted, rate, control, own }: AnomaliesGiven,
  { pause }: Job,
): Promise<AnomaliesResult> {
  const { warmUp } = model.card.graph;
  const example = own ? undefined : await exampleOf(model);
  const history = own?.history ?? example?.history;
  if (!history) throw noExample(model);
  const { dates } = history;
  const from = wanted ?? dates[Math.max(Math.min(warmUp, dates.length - 1), dates.length - USUAL_DAYS)];
  const closesGiven = own && { closes: own.closes };
  const answer = await detectAnomalies(model, history, { from, rate, control, pause, ...closesGiven });
  const first = dates.findIndex((date) => date >= from);
  const closes = own?.closes ?? history.returns.map((returns) => indexOf(returns, first));
  const json = new Blob([JSON.stringify(answer, null, 2)], { type: 'application/json' });
  return {
    ...{ answer, from, bounds: [dates[Math.min(warmUp, dates.length - 1)], dates[dates.length - 1]] },
    ...{ dates: dates.slice(first), closes: closes.map((column) => column.slice(first)) },
    ...(example && { planted: example.planted }),
    files: { csv: new Blob([observationCsv(answer)], { type: 'text/csv' }), json },
  };
}

async function exampleOf(model: Model) {
  const history = await model.history();
  return history && plantIn(history, model.card.data.scale);
}

function noExample({ card }: Model): PathloomError {
  return new PathloomError('bad_option', `model ${card.id} has no history in its package; choose a file of prices`, {
    field: 'model',
  });
}

/** Prices of returns, 100 before the first row that is shown. */
function indexOf(returns: Float64Array, first: number): Float64Array {
  const closes = new Float64Array(returns.length);
  let sum = 0;
  for (let row = first; row < returns.length; row++) {
    sum += returns[row];
    closes[row] = 100 * Math.exp(sum);
  }
  return closes;
}
