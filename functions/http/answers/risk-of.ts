import type { RiskAnswer, RiskBody } from '../../../inference/contract/risk.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import type { PauseOptions } from '../../../inference/core/pause.ts';
import type { WithLevels } from '../../../inference/core/risk/levels.ts';
import { followPortfolio } from '../../../inference/core/risk/portfolio.ts';
import { portfolioRisk } from '../../../inference/core/risk/portfolio-risk.ts';
import { refuseField } from '../request.ts';

/**
 * What a request asks of the paths of its assets.
 *
 * @throws PathloomError `bad_option` for assets that are not there, or none
 */
export async function riskOf(
  asked: WithLevels<RiskBody>,
  { manifest, chunks }: ScenarioSet,
  { pause }: PauseOptions,
): Promise<RiskAnswer> {
  const { paths, quantiles, levels, drawdown } = asked;
  const followed = await followPortfolio(chunks, holdingsOf(asked, manifest.assets), paths, { pause });
  const unit = asked.positions ? 'money' : 'share';
  const question = {
    assets: manifest.assets,
    unit,
    quantiles,
    levels,
    ...(drawdown !== undefined && { drawdown }),
  } as const;
  return { manifest, ...(await portfolioRisk(followed, question, { pause })) };
}

/** What is held of each asset of the model; nothing of those that are not named. */
function holdingsOf(
  { positions, weights }: Pick<RiskBody, 'positions' | 'weights'>,
  assets: readonly string[],
): number[] {
  const [field, held] = positions ? (['positions', positions] as const) : (['weights', weights ?? {}] as const);
  const unknown = Object.keys(held).find((asset) => !assets.includes(asset));
  if (unknown !== undefined) {
    throw refuseField(field, `${JSON.stringify(unknown)}: there is no such asset; known: ${assets.join(', ')}`);
  }
  const holdings = assets.map((asset) => (Object.hasOwn(held, asset) ? held[asset] : 0));
  if (holdings.every((value) => value === 0)) throw refuseField(field, 'must hold something');
  return holdings;
}
