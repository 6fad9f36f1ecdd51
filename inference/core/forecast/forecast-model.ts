import { GENERATOR_FILE } from '../../contract/card.ts';
import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';
import { sha256 } from '../bytes.ts';
import { generatePaths, type PathRequest } from '../generate.ts';
import type { Model, PackageReader } from '../model.ts';
import type { Runtime } from '../session.ts';

/** What forecasting needs of a model: to filter a history, and to draw on from a state. */
export interface ForecastModel extends Pick<Model, 'card' | 'encode' | 'close'> {
  /**
   * Paths from a state: the same as `generate` draws from it.
   *
   * @param state [stateSize]
   */
  draw(state: Float32Array, request: Pick<PathRequest, 'paths' | 'steps' | 'seed'>): AsyncIterable<PathChunk>;
}

/**
 * A model that draws from any state it is given.
 *
 * @param read the reader that the model was opened with
 * @throws PathloomError `bad_model` if the generator's file is not the one of the card
 */
export async function openForecastModel(model: Model, read: PackageReader, runtime: Runtime): Promise<ForecastModel> {
  const { card } = model;
  const bytes = await read(GENERATOR_FILE);
  if ((await sha256(bytes)) !== card.files[GENERATOR_FILE]?.sha256) {
    throw new PathloomError('bad_model', `${GENERATOR_FILE} of ${card.id} is not the file of its card`);
  }
  const session = await runtime.open(bytes).catch((cause: unknown) => {
    const message = `${GENERATOR_FILE} of ${card.id} cannot be opened by ${runtime.name}`;
    throw new PathloomError('bad_model', message, { cause });
  });
  return {
    card,
    encode: (history) => model.encode(history),
    draw: (state, request) =>
      generatePaths(session, card.graph, state, { ...request, antithetic: false, output: 'returns' }),
    close: async () => {
      await session.release();
      await model.close();
    },
  };
}
