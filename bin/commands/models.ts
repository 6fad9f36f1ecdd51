import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PathloomError } from '../../inference/contract/error.ts';
import { openModel } from '../../inference/node.ts';
import type { CommandDefinition } from '../command.ts';

const options = z.strictObject({
  models: z.string().default('models').describe('Folder of model packages'),
  json: z.boolean().default(false).describe('Print JSON'),
});

export const models = {
  name: 'models',
  summary: 'list the model packages',
  options,
  async run({ models: folder, json }) {
    const cards = await readCards(folder);
    const rows = cards.map(({ id, architecture, data, sha256 }) => ({
      id,
      architecture: architecture.name,
      assets: data.assets,
      firstDate: data.firstDate,
      lastDate: data.lastDate,
      sha256,
    }));
    if (json) {
      process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      return;
    }
    for (const row of rows) {
      const dates = `${row.firstDate} to ${row.lastDate}`;
      process.stdout.write(
        `${row.id}  ${row.architecture}  ${row.assets.join(',')}  ${dates}  sha256 ${row.sha256.slice(0, 12)}…\n`,
      );
    }
    if (rows.length === 0) process.stderr.write(`no models in ${folder}; "pathloom train" makes one\n`);
  },
} satisfies CommandDefinition<typeof options.shape>;

async function readCards(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new PathloomError('bad_option', `--models ${folder}: there is no such folder`, { field: 'models' });
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith('.tmp')).map(({ name }) => name);
  const opened = await Promise.all(
    names.sort().map((name) =>
      openModel(join(folder, name)).catch((error: unknown) => {
        if (error instanceof PathloomError && error.code === 'unknown_model') return undefined;
        throw error;
      }),
    ),
  );
  return opened.flatMap((model) => (model ? [model.card] : []));
}
