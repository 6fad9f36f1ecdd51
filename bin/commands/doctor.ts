import * as z from 'zod';
import { VERSION } from '../../inference/contract/version.ts';
import type { CommandDefinition } from '../command.ts';

const options = z.strictObject({ json: z.boolean().default(false).describe('Print JSON') });

export const doctor = {
  name: 'doctor',
  summary: 'say what this machine has for training and inference, and what is missing',
  options,
  async run({ json }) {
    const { examine } = await import('../../training/setup/doctor.ts');
    const { describeDiagnosis } = await import('../../training/setup/describe-diagnosis.ts');
    const diagnosis = await examine(VERSION);
    process.stdout.write(`${json ? JSON.stringify(diagnosis, null, 2) : describeDiagnosis(diagnosis)}\n`);
  },
} satisfies CommandDefinition<typeof options.shape>;
