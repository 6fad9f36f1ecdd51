import { type AnomalyAnswer, AnomalyBody } from '../../../inference/contract/anomaly.ts';
import { HttpRefusal } from '../problem.ts';
import { parseRequest, refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { namingHistory } from './history-faults.ts';
import { pauseFor } from './pause.ts';
import { columnsOf, readModelHistory } from './source.ts';

/** Days × assets of one answer: some 4 MB. */
const MAX_OBSERVATIONS = 20_000;

/**
 * Answers a request to look for anomalies.
 *
 * @throws PathloomError; HttpRefusal `not_found` where the service has no search, `too_large`
 */
export async function answerAnomalies(
  { models, detectAnomalies }: Service,
  given: { model: string },
  visit: Visit,
): Promise<AnomalyAnswer> {
  if (!detectAnomalies) {
    throw new HttpRefusal(
      'not_found',
      'This service does not look for anomalies; "pathloom serve" and "pathloom detect" do.',
    );
  }
  const { model: id, history: sent, from, ...options } = parseRequest(AnomalyBody, given);
  if (id.startsWith('baseline:')) throw refuseField('model', `${id}: a baseline gives no residuals; name a model`);
  await visit.turn();
  const model = await models.open(id);
  const history = readModelHistory(sent, model.card);
  const days = history.dates.filter((date) => from === undefined || date >= from).length;
  const observations = days * history.assets.length;
  if (observations > MAX_OBSERVATIONS) {
    const most = `an answer has at most ${MAX_OBSERVATIONS} observations, and these are ${observations}`;
    throw new HttpRefusal('too_large', `${most}; give a later from, or use "pathloom detect".`);
  }
  const looking = {
    ...options,
    ...(from !== undefined && { from }),
    ...(sent.prices && { closes: columnsOf(sent.prices).map((prices) => prices.subarray(1)) }),
    pause: pauseFor(visit.signal),
  };
  return namingHistory(sent, () => detectAnomalies(model, history, looking));
}
