import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_FILE, ModelId, REPORT_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { fileStamp } from '../file-stamp.ts';
import type { ModelStore } from './store.ts';
import { assertModelId, misnamed, unknownModel } from './unknown-model.ts';

interface Opened {
  readonly model: Promise<Model>;
  /** Of the card that was read. */
  readonly stamp: string | undefined;
}

/**
 * The packages in a folder. Each is opened once and kept until another is in its place; the one before is not closed: answers that
 * are on their way still draw from it.
 */
export function folderStore(folder: string): ModelStore {
  const opened = new Map<string, Opened>();

  async function open(id: string): Promise<Model> {
    assertModelId(id);
    // Before the card is read: one that comes in between is read again, instead of never.
    const stamp = await fileStamp(join(folder, id, CARD_FILE));
    let entry = opened.get(id);
    // Amid a replacement there is no card for a moment.
    if (!entry || (stamp !== undefined && stamp !== entry.stamp)) {
      entry = { model: openNamed(id), stamp };
      opened.set(id, entry);
    }
    try {
      return await entry.model;
    } catch (error) {
      if (opened.get(id) === entry) opened.delete(id);
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
