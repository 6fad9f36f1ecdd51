import { createRequire } from 'node:module';
import { join } from 'node:path';
import { npmEnvironment } from '../npm/environment.ts';
import type { Definition } from './definition.ts';

/** What asl-validator (npm, Apache-2.0) finds wrong with a state machine: schema, transitions and paths. */
export async function validateAsl(definition: Definition): Promise<unknown[]> {
  const modules = await npmEnvironment({ name: 'asl-tools', recipe: new URL('tools', import.meta.url) });
  const validate = createRequire(join(modules, 'index.js'))('asl-validator');
  return validate(definition).errors;
}
