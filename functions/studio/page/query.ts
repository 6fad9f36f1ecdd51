import type { ScenarioQuery } from '../../../inference/contract/scenario.ts';
import type { Choice } from './choice.ts';

/** A choice as a request to the model. A history of one's own is given beside it, and paths start from its end. */
export function queryOf({ start, steps, paths, seed, antithetic }: Choice): ScenarioQuery {
  return { start: start === 'own' ? 'latest' : start, steps, paths, seed, antithetic };
}
