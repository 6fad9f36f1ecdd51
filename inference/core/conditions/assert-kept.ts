import { MAX_CONDITIONED_PATHS } from '../../contract/conditions.ts';
import { PathloomError } from '../../contract/error.ts';
import type { ScenarioRequest } from '../../contract/scenario.ts';
import { CHUNK_VALUES } from '../generate.ts';

/** @throws PathloomError `bad_option` for requests whose paths cannot be chosen and weighted one by one */
export function assertKept({ paths, steps, antithetic }: ScenarioRequest, assets: number): void {
  if (antithetic) {
    throw refuse(
      'antithetic',
      'does not go with conditions or views: a mirrored path does not meet what its twin does',
    );
  }
  if (paths > MAX_CONDITIONED_PATHS) {
    throw refuse('paths', `${paths}: must be at most ${MAX_CONDITIONED_PATHS} with conditions or views`);
  }
  if (steps * assets > CHUNK_VALUES) {
    const most = Math.floor(CHUNK_VALUES / assets);
    throw refuse('steps', `${steps}: must be at most ${most} with conditions or views`);
  }
}

const refuse = (field: string, message: string) => new PathloomError('bad_option', `${field} ${message}`, { field });
