import * as z from 'zod';
import type { CommandDefinition } from '../command.ts';
import { say } from '../progress.ts';

const options = z.strictObject({ force: z.boolean().default(false).describe('Start from nothing, without the cache') });

export const setup = {
  name: 'setup',
  summary: 'make the native trainer (tfjs-node) work on this machine; training runs on wasm without it',
  options,
  async run({ force }) {
    const { setUpNativeTrainer } = await import('../../training/setup/set-up.ts');
    await setUpNativeTrainer({ log: say, force });
  },
} satisfies CommandDefinition<typeof options.shape>;
