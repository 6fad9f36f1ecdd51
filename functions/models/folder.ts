import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_FILE, ModelId, REPORT_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { type Model, openModel } from '../../inference/node.ts';
import type { ModelStore } from './store.ts';
import { assertModelId, misnamed, unknownModel } from './unknown-model.ts';

/** The packages in a folder, each opened once and kept. */
export function folderStore(folder: string): ModelStore {
  const opened = new Map<string, Promise<Model>>();

  async function open(id: string): Promise<Model> {
    assertModelId(id);
    const model = opened.get(id) ?? openNamed(id);
    opened.set(id, model);
    try {
      return await model;
    } catch (error) {
      opened.delete(id);
      throw error instanceof PathloomError && error.code === 'unknown_model' ? unknownModel(id, error) : error;
    }
  }

  async function openNamed(id: string): Promise<Model> {
    const model = await openModel(join(folder, id));
    if (model.card.id === id) return model;
    await model.close();
    throw misnamed(join(folder, id), model.card.id);
  }

  return {
    open,
    async ids() {
      const entries = await readdir(folder, { withFileTypes: true }).catch((cause) => {
        throw new PathloomError('bad_model', `models in ${folder}: they cannot be listed`, { cause });
      });
      const names = entries.filter((entry) => !entry.isFile() && ModelId.safeParse(entry.name).success);
      // A folder without a card is something else.
      const found = await Promise.allSettled(
        names.map(async ({ name }) => {
          await access(join(folder, name, CARD_FILE));
          return name;
        }),
      );
      return found.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])).sort();
    },
    async report(id) {
      await open(id);
      return readFile(join(folder, id, REPORT_FILE)).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return undefined;
        throw new PathloomError('bad_model', `${REPORT_FILE} of ${id} cannot be read`, { cause });
      });
    },
  };
}
