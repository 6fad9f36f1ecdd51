import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { misnamed } from '../../functions/models/unknown-model.ts';
import type { ModelCard } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { openModel } from '../../inference/node.ts';
import type { CommandDefinition } from '../command.ts';
import { say } from '../progress.ts';

const options = z.strictObject({
  models: z.string().default('models').describe('Folder of model packages'),
  json: z.boolean().default(false).describe('Print JSON'),
});

export const models = {
  name: 'models',
  summary: 'list the model packages',
  options,
  async run({ models: folder, json }) {
    const { cards, broken } = await readCards(folder);
    const rows = cards.map(({ id, architecture, data, sha256 }) => ({
      id,
      architecture: architecture.name,
      assets: data.assets,
      firstDate: data.firstDate,
      lastDate: data.lastDate,
      sha256,
    }));
    process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : rows.map(lineOf).join(''));
    // One package that cannot be read does not hide the others.
    if (broken.length > 0) throw new PathloomError('bad_model', broken.join('; '));
    if (rows.length === 0) say(`no models in ${folder}; "pathloom train" makes one`);
  },
} satisfies CommandDefinition<typeof options.shape>;

interface Row {
  readonly id: string;
  readonly architecture: string;
  readonly assets: readonly string[];
  readonly firstDate: string;
  readonly lastDate: string;
  readonly sha256: string;
}

function lineOf({ id, architecture, assets, firstDate, lastDate, sha256 }: Row): string {
  return `${id}  ${architecture}  ${assets.join(',')}  ${firstDate} to ${lastDate}  sha256 ${sha256.slice(0, 12)}…\n`;
}

async function readCards(folder: string): Promise<{ cards: ModelCard[]; broken: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new PathloomError('bad_option', `--models ${folder}: there is no such folder`, { field: 'models', cause });
  });
  const names = entries.filter((entry) => !entry.isFile() && !entry.name.endsWith('.tmp')).map(({ name }) => name);
  const cards: ModelCard[] = [];
  const broken: string[] = [];
  for (const name of names.sort()) {
    try {
      const { card } = await openModel(join(folder, name));
      if (card.id === name) cards.push(card);
      else broken.push(misnamed(join(folder, name), card.id).message);
    } catch (error) {
      if (!(error instanceof PathloomError)) throw error;
      // A folder without a card is something else.
      if (error.code !== 'unknown_model') broken.push(`${join(folder, name)}: ${error.message}`);
    }
  }
  return { cards, broken };
}
