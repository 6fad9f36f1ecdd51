import * as z from 'zod';
import { creditFields } from '../../inference/contract/credit.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { formatCredit } from '../../inference/core/credit/table.ts';
import type { CommandDefinition } from '../command.ts';
import { creditOnThreads } from '../credit-threads.ts';
import { openPackage } from '../model.ts';
import { readObligors } from '../obligors.ts';
import { watchInterrupt } from '../output.ts';
import { Progress } from '../progress.ts';
import { StartText } from '../start-field.ts';

const options = z.strictObject({
  model: z.string().min(1).describe('Folder of the model package'),
  obligors: z.string().min(1).describe('Who owes: a file of JSON, or of CSV with a header'),
  ...creditFields,
  seed: Seed.default(0).describe('Seed of the noise'),
  start: StartText.default('latest').describe('Start of the paths'),
  workers: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('Threads; as many as are of use and cores there are unless given'),
  json: z.boolean().default(false).describe('Print the answer as JSON'),
});

export const credit = {
  name: 'credit',
  summary: 'credit risk of obligors whose equity moves with the model',
  options,
  placeholders: {
    obligors: 'FILE.json|FILE.csv',
    years: 'N',
    rate: 'RATE',
    every: 'N',
    stepsPerYear: 'N',
    quantiles: 'Q[,Q…]',
    levels: 'P[,P…]',
    workers: 'N',
  },
  async run({ model: folder, obligors: file, workers, json, ...fields }) {
    const obligors = await readObligors(file);
    const model = await openPackage(folder);
    const progress = new Progress('credit');
    const interrupt = watchInterrupt();
    let done = 0;
    const watch = async (more: number) => {
      // A turn of the event loop, in which a signal can arrive.
      await new Promise((turn) => setImmediate(turn));
      if (interrupt.interrupted()) throw new PathloomError('interrupted', 'there is no answer');
      done += more;
      progress.update(done, fields.paths, 'paths');
    };
    try {
      const answer = await creditOnThreads(model, { ...fields, obligors }, workers, watch);
      if (answer) process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${formatCredit(answer)}\n`);
    } finally {
      progress.stop();
      interrupt.stop();
      await model.close();
    }
  },
} satisfies CommandDefinition<typeof options.shape>;
