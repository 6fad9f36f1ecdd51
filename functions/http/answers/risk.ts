import { RISK_LEVELS, type RiskAnswer, RiskBody } from '../../../inference/contract/risk.ts';
import { chooseLevels } from '../../../inference/core/risk/levels.ts';
import { parseRequest } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { drawReturns } from './figures.ts';
import { blamingHistory } from './history-faults.ts';
import { pauseFor } from './pause.ts';
import { riskOf } from './risk-of.ts';

/** Answers a request for the risk of a portfolio. */
export async function answerRisk(service: Service, given: { model: string }, visit: Visit): Promise<RiskAnswer> {
  const asked = parseRequest(RiskBody, given);
  const levels = chooseLevels(asked, RISK_LEVELS);
  const set = await drawReturns(service, asked, visit);
  return blamingHistory(asked.history, () => riskOf({ ...asked, ...levels }, set, { pause: pauseFor(visit.signal) }));
}
