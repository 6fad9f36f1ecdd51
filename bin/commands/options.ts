import * as z from 'zod';
import { PathloomError } from '../../inference/contract/error.ts';
import { optionFields } from '../../inference/contract/options.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { priceOptions } from '../../inference/core/pricing/price-options.ts';
import { formatOptions } from '../../inference/core/pricing/table.ts';
import type { CommandDefinition } from '../command.ts';
import { openPackage } from '../model.ts';
import { watchInterrupt } from '../output.ts';
import { Progress } from '../progress.ts';
import { StartText } from '../start-field.ts';

const options = z.strictObject({
  model: z.string().min(1).describe('Folder of the model package'),
  ...optionFields,
  seed: Seed.default(0).describe('Seed of the noise'),
  start: StartText.default('latest').describe('Start of the paths'),
  json: z.boolean().default(false).describe('Print the answer as JSON'),
});

export const optionPrices = {
  name: 'options',
  summary: 'option prices and implied volatilities under the pricing measure',
  options,
  placeholders: {
    asset: 'NAME',
    spot: 'P',
    maturities: 'N[,N…]',
    strikes: 'K[,K…]',
    moneyness: 'M[,M…]',
    rate: 'RATE',
    dividendYield: 'YIELD',
    stepsPerYear: 'N',
  },
  async run({ model: folder, json, ...fields }) {
    if (fields.strikes && fields.moneyness) {
      throw new PathloomError('bad_option', '--strikes does not go with --moneyness; give one of them', {
        field: 'strikes',
      });
    }
    const model = await openPackage(folder);
    const progress = new Progress('options');
    const interrupt = watchInterrupt();
    const steps = Math.max(...fields.maturities);
    let done = 0;
    const onRun = async (drawn: number) => {
      // A turn of the event loop, in which a signal can arrive.
      await new Promise((turn) => setImmediate(turn));
      if (interrupt.interrupted()) throw new PathloomError('interrupted', 'there is no answer');
      done += drawn;
      progress.update(Math.floor(done / steps), fields.paths, 'paths');
    };
    try {
      const answer = await priceOptions(model, fields, { onRun });
      process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${formatOptions(answer)}\n`);
    } finally {
      progress.stop();
      interrupt.stop();
      await model.close();
    }
  },
} satisfies CommandDefinition<typeof options.shape>;
