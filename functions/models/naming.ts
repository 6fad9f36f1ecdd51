import { PathloomError } from '../../inference/contract/error.ts';
import type { ModelStore } from './store.ts';

/** Most models that a refusal names. */
const MOST_NAMED = 10;

/** A store that, where there is no such model, names those that there are: for who may list them. */
export function namingStore(store: ModelStore): ModelStore {
  const name = async (error: unknown): Promise<never> => {
    if (!(error instanceof PathloomError) || error.code !== 'unknown_model') throw error;
    // Where they cannot be listed either, it is still not there.
    const ids = await store.ids().catch((): string[] => []);
    if (ids.length === 0) throw error;
    const known = [...ids.slice(0, MOST_NAMED), ...(ids.length > MOST_NAMED ? ['…'] : [])].join(', ');
    throw new PathloomError(error.code, `${error.message}; known: ${known}`, { field: 'model', cause: error });
  };
  return {
    open: (id) => store.open(id).catch(name),
    ids: () => store.ids(),
    report: (id) => store.report(id).catch(name),
  };
}
