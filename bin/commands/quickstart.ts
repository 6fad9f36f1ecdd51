import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { PathloomError } from '../../inference/contract/error.ts';
import type { CommandDefinition } from '../command.ts';
import { say } from '../progress.ts';
import { evaluate, evaluateCommand } from './evaluate.ts';
import { generate, generateCommand } from './generate.ts';
import { train, trainCommand } from './train.ts';

const options = z.strictObject({
  out: z.string().min(1).default('out').describe('Folder for everything that is made'),
});

export const quickstart = {
  name: 'quickstart',
  summary: 'from S&P 500 history to a trained GAN, a report and synthetic paths, in a few minutes',
  options,
  placeholders: { out: 'DIR' },
  async run({ out }, { command }) {
    const data = await findSampleData();
    const model = join(out, 'sp500-quick');
    const report = join(out, 'report.html');
    const paths = join(out, 'paths.csv');
    say(`\n1 of 3  Train a GAN on ${data}`);
    const source = { source: 'S&P 500, vega-datasets data/sp500-2000.csv', licence: 'BSD-3-Clause' };
    const common = { data, price: ['close'], force: true };
    await trainCommand(train.options.parse({ ...common, ...source, out: model, preset: 'quick' }), command);
    say('\n2 of 3  Measure it against the history and against baselines');
    const quick = { only: ['unconditional'], model, report, save: true };
    await evaluateCommand(evaluate.options.parse({ ...common, ...quick }), command);
    say('\n3 of 3  Draw 1,000 synthetic years');
    await generateCommand(
      generate.options.parse({ model, paths: 1000, steps: 252, seed: 42, out: paths, force: true }),
    );
    say(`\nDone. The model is in ${model}, the paths in ${paths}; open ${report} in a browser.`);
  },
} satisfies CommandDefinition<typeof options.shape>;

/** The S&P 500 history in the vega-datasets package, which a checkout has. */
async function findSampleData(): Promise<string> {
  try {
    const entry = createRequire(import.meta.url).resolve('vega-datasets');
    const file = join(dirname(entry), '..', 'data', 'sp500-2000.csv');
    await access(file);
    return file;
  } catch (error) {
    throw new PathloomError(
      'missing_dependency',
      'the sample data are not here; run "npm ci" in a checkout of Pathloom first',
      {
        cause: error,
      },
    );
  }
}
