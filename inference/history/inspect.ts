import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import type { PriceHistory } from '../contract/history.ts';
import { type Frequency, findRhythm } from '../core/frequency.ts';
import type { Dated } from './dated.ts';
import { findGaps } from './gaps.ts';
import { findOutliers } from './outliers.ts';
import type { AssetQuality } from './quality.ts';
import { quote } from './quote.ts';
import { toReturns } from './returns.ts';
import { findStale } from './stale.ts';
import { standardDeviation } from './statistics.ts';

export interface Inspection {
  readonly frequency: Frequency;
  readonly assets: readonly AssetQuality[];
  readonly findings: readonly DataFinding[];
}

/**
 * Looks for what is doubtful in a history.
 *
 * @throws PathloomError `bad_data` if the prices of an asset are all equal
 */
export function inspect(history: PriceHistory, dated: Dated): Inspection {
  const rhythm = findRhythm(dated.days);
  const { returns } = toReturns(history);
  const assets = history.assets.map((asset, index) => {
    const prices = history.prices[index];
    const minPrice = prices.reduce((a, b) => Math.min(a, b));
    const maxPrice = prices.reduce((a, b) => Math.max(a, b));
    if (minPrice === maxPrice) {
      throw new PathloomError(
        'bad_data',
        `All ${prices.length} prices of ${quote(asset)} are ${minPrice}; without returns there is nothing to learn from`,
      );
    }
    return { asset, minPrice, maxPrice, returnStd: standardDeviation(returns[index]) };
  });
  const findings = [
    ...findGaps(dated, rhythm),
    ...history.assets.flatMap((asset, index) => [
      ...findStale(dated, asset, history.prices[index]),
      ...findOutliers(dated, asset, returns[index]),
    ]),
  ];
  return { frequency: rhythm.frequency, assets, findings };
}
