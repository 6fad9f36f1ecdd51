import { type RiskAnswer, RiskBody } from '../../../inference/contract/risk.ts';
import { parseRequest } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { drawReturns } from './figures.ts';
import { riskOf } from './risk-of.ts';

/** Answers a request for the risk of a portfolio. */
export async function answerRisk(service: Service, given: { model: string }, visit: Visit): Promise<RiskAnswer> {
  const asked = parseRequest(RiskBody, given);
  const set = await drawReturns(service, asked, visit);
  const risk = await riskOf(asked, set);
  visit.signal.throwIfAborted();
  return risk;
}
