import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_FILE, ModelId, REPORT_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { type Model, openModel } from '../../inference/node.ts';
import type { ModelStore } from './store.ts';

/** The packages in a folder, each opened once and kept. */
export function folderStore(folder: string): ModelStore {
  const opened = new Map<string, Promise<Model>>();

  async function open(id: string): Promise<Model> {
    // The name is part of a path: nothing but a name may pass.
    if (!ModelId.safeParse(id).success) {
      throw new PathloomError('unknown_model', `there is no model ${JSON.stringify(id)}`, { field: 'model' });
    }
    const model = opened.get(id) ?? openModel(join(folder, id));
    opened.set(id, model);
    try {
      return await model;
    } catch (error) {
      opened.delete(id);
      if (!(error instanceof PathloomError) || error.code !== 'unknown_model') throw error;
      throw new PathloomError('unknown_model', `there is no model "${id}"`, { field: 'model', cause: error });
    }
  }

  return {
    open,
    async ids() {
      const entries = await readdir(folder, { withFileTypes: true });
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
      return readFile(join(folder, id, REPORT_FILE)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
    },
  };
}
