import type { ConditionQuestion } from '../../../inference/contract/conditions.ts';
import type { ScenarioQuery } from '../../../inference/contract/scenario.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import type { ScenarioSource } from '../../../inference/core/source.ts';
import { refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { pauseFor } from './pause.ts';

/**
 * Whether paths are to be drawn under conditions or views.
 *
 * @throws PathloomError `bad_option` for what goes with them, without them
 */
export function hasQuestion({ conditions, views, ...rest }: ConditionQuestion): boolean {
  if (conditions ?? views) return true;
  const field = Object.entries(rest).find(([, value]) => value !== undefined)?.[0];
  if (field !== undefined) throw refuseField(field, 'goes with conditions or views');
  return false;
}

/**
 * How to draw paths under conditions: no more values are drawn to find them than figures may be drawn from.
 *
 * @throws PathloomError `bad_option` where the service does not do that
 */
export function conditioned({ conditionPaths, maxDrawn }: Service, question: ConditionQuestion, visit: Visit) {
  const { conditions = [] } = question;
  if (!conditionPaths) {
    const field = conditions.length > 0 ? 'conditions' : 'views';
    throw refuseField(field, 'are not answered here: use pathloom serve, or pathloom generate --conditions');
  }
  const lastSteps = conditions.map(
    ({ at, within, throughout, volatility }) => at ?? within ?? throughout ?? volatility?.at ?? 1,
  );
  return (source: ScenarioSource, query: ScenarioQuery, assets: number): Promise<ScenarioSet> =>
    conditionPaths(source, query, question, {
      maxTried: Math.floor(maxDrawn / (assets * Math.max(1, ...lastSteps))),
      onRun: pauseFor(visit.signal),
    });
}
