import type { GivenHistory } from '../../../inference/contract/history.ts';
import type { ScenarioQuery } from '../../../inference/contract/scenario.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import type { ScenarioSource } from '../../../inference/core/source.ts';
import type { ModelStore } from '../../models/store.ts';
import type { Visit } from '../visit.ts';
import { finite } from './finite.ts';
import { namingHistory } from './history-faults.ts';
import { assertSize, type Limits } from './limits.ts';
import { pauseFor } from './pause.ts';
import { findSource } from './source.ts';
import { within } from './within.ts';

/** What a request says of its paths. */
type DrawFields = Omit<ScenarioQuery, 'model'> & {
  readonly model: string;
  readonly paths: number;
  readonly steps: number;
  readonly history?: GivenHistory | undefined;
};

/**
 * The paths that a request asks for, once it is its turn: drawn as they are read, all of their numbers finite, no further than
 * somebody waits for them.
 *
 * @param draw how to draw them, as they are unless given
 * @throws PathloomError `unknown_model`, `bad_option`, `bad_data`, `bad_model`; HttpRefusal `too_large`; the reason of the visit's signal
 */
export async function drawPaths(
  models: ModelStore,
  { model, history, ...query }: DrawFields,
  limits: Limits,
  visit: Visit,
  draw: (source: ScenarioSource, query: ScenarioQuery, assets: number) => Promise<ScenarioSet> = (source, query) =>
    source.generate(query),
): Promise<ScenarioSet> {
  await visit.turn();
  const { source, assets } = await findSource(models, model, history, { pause: pauseFor(visit.signal) });
  assertSize({ model, ...query }, assets.length, limits);
  const { manifest, chunks, ...rest } = await namingHistory(history, () => draw(source, query, assets.length));
  return { manifest, ...rest, chunks: finite(manifest, within(visit.signal, chunks)) };
}
