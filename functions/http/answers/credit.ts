import { type CreditAnswer, CreditBody } from '../../../inference/contract/credit.ts';
import { BaselineModel } from '../../../inference/core/baselines/baseline-model.ts';
import { marketOf, prepareCredit, type SourceMarket } from '../../../inference/core/credit/credit.ts';
import { observationGrid } from '../../../inference/core/credit/grid.ts';
import { observePaths } from '../../../inference/core/credit/observe.ts';
import { estimateDeviation } from '../../../inference/core/risk/moments.ts';
import type { ModelStore } from '../../models/store.ts';
import { parseRequest } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { assertCreditSize } from './credit-size.ts';
import { finite } from './finite.ts';
import { blamingHistory, namingHistory } from './history-faults.ts';
import { pauseFor } from './pause.ts';
import { type FoundSource, findSource } from './source.ts';
import { within } from './within.ts';

/** Answers a request for the credit risk of a portfolio of obligors. */
export async function answerCredit(
  { models, maxValues, drawSeed }: Service,
  given: { model: string },
  visit: Visit,
): Promise<CreditAnswer> {
  const asked = parseRequest(CreditBody, given);
  const { model, history, seed = drawSeed(), ...fields } = asked;
  await visit.turn();
  const pause = pauseFor(visit.signal);
  const found = await findSource(models, model, history, { pause });
  const { source, assets } = found;
  const market = await namingHistory(history, () => marketOfFound(models, model, found));
  const counts = { paths: fields.paths, assets: assets.length, obligors: fields.obligors.length };
  assertCreditSize(counts, observationGrid(fields, market.frequency), maxValues);
  const { run, grid, most, query } = prepareCredit({ ...fields, seed }, market);
  const { manifest, chunks } = await namingHistory(history, () => source.generate(query));
  const observed = observePaths(finite(manifest, chunks), grid, most);
  await blamingHistory(history, async () => {
    for await (const some of within(visit.signal, observed)) run.follow(some);
  });
  return { manifest, ...(await run.risk({ pause })) };
}

/** A model's card knows its market. That of a baseline is the history it is fitted to. */
async function marketOfFound(models: ModelStore, id: string, { source, assets }: FoundSource): Promise<SourceMarket> {
  if (source instanceof BaselineModel) {
    const deviations = source.history.returns.map((returns) => estimateDeviation(returns).value);
    return { assets, deviations, frequency: source.frequency };
  }
  return marketOf((await models.open(id)).card);
}
