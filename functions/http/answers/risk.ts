import { type RiskAnswer, RiskBody } from '../../../inference/contract/risk.ts';
import { followPortfolio } from '../../../inference/core/risk/portfolio.ts';
import { portfolioRisk } from '../../../inference/core/risk/portfolio-risk.ts';
import { parseRequest, refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { drawReturns } from './figures.ts';

/** Answers a request for the risk of a portfolio. */
export async function answerRisk(service: Service, given: { model: string }, visit: Visit): Promise<RiskAnswer> {
  const asked = parseRequest(RiskBody, given);
  const { paths, quantiles, levels, drawdown } = asked;
  const { manifest, chunks } = await drawReturns(service, asked, visit);
  const holdings = holdingsOf(asked, manifest.assets);
  const followed = await followPortfolio(chunks, holdings, paths);
  visit.signal.throwIfAborted();
  const unit = asked.positions ? 'money' : 'share';
  const question = {
    assets: manifest.assets,
    unit,
    quantiles,
    levels,
    ...(drawdown !== undefined && { drawdown }),
  } as const;
  return { manifest, ...portfolioRisk(followed, question) };
}

/** What is held of each asset of the model; nothing of those that are not named. */
function holdingsOf({ positions, weights }: RiskBody, assets: readonly string[]): number[] {
  const [field, held] = positions ? (['positions', positions] as const) : (['weights', weights ?? {}] as const);
  const unknown = Object.keys(held).find((asset) => !assets.includes(asset));
  if (unknown !== undefined) {
    throw refuseField(field, `${JSON.stringify(unknown)}: there is no such asset; known: ${assets.join(', ')}`);
  }
  const holdings = assets.map((asset) => (Object.hasOwn(held, asset) ? held[asset] : 0));
  if (holdings.every((value) => value === 0)) throw refuseField(field, 'must hold something');
  return holdings;
}
