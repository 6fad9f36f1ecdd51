import type { z } from 'zod';
import type { ScenarioBody } from '../../inference/contract/scenario.ts';
import type { Question } from './ask.ts';

/** How to ask for scenarios: by GET where the answer may be kept, otherwise by POST. */
export function scenarioQuestion(fields: z.input<typeof ScenarioBody>): Question {
  const { seed, history, conditions, views, pricing } = fields;
  if (seed === undefined || (history ?? conditions ?? views ?? pricing) !== undefined)
    return { path: '/v1/scenarios', body: fields };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // A list is written with commas, as `String` does.
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return { path: `/v1/scenarios?${query}` };
}
