import { CARD_FILE, GENERATOR_FILE } from '../../../inference/contract/card.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { Model } from '../../../inference/core/model.ts';
import type { GraphSession, Runtime } from '../../../inference/core/session.ts';
import type { Fit } from '../../fit/fit.ts';
import { type CardFacts, makeCard } from '../../package/card.ts';
import { exportGraphs } from '../../package/graphs.ts';
import { encodeCard } from '../../package/write.ts';

/** A fitted model as a package in memory, opened: what is measured is what would be exported. */
export interface OpenModel {
  readonly model: Model;
  /** The generator's graph once more, to be run on noise of one's choosing. */
  readonly generator: GraphSession;
  close(): Promise<void>;
}

/** Opens a fit without a folder. @param facts as they would stand in the card */
export async function openFitted(fit: Fit, facts: CardFacts, runtime: Runtime): Promise<OpenModel> {
  const { data, generator: weights, critic } = fit;
  const graphs = exportGraphs({ architecture: facts.architecture, data, generator: weights, critic }, facts.id);
  const card = await makeCard(fit, facts, graphs);
  const files: Readonly<Record<string, Uint8Array>> = { ...graphs, [CARD_FILE]: encodeCard(card) };
  const model = await Model.open(async (name) => {
    const bytes = files[name];
    if (!bytes) throw new PathloomError('bad_model', `a model in memory has no ${name}`);
    return bytes;
  }, runtime);
  const generator = await runtime.open(graphs[GENERATOR_FILE]);
  return {
    model,
    generator,
    async close() {
      await model.close();
      await generator.release();
    },
  };
}
