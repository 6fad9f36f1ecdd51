import type { AssetForecast, ForecastBody } from '../../../inference/contract/forecast.ts';
import type { CumulatedReturns } from '../../../inference/core/risk/cumulate.ts';
import { forecastAsset } from '../../../inference/core/risk/forecast.ts';
import { refuseField } from '../request.ts';

/** An asset of those that were drawn. */
interface DrawnAsset {
  readonly assets: readonly string[];
  /** Of each asset on the day that paths start from. */
  readonly prices: readonly number[];
  readonly index: number;
}

/**
 * What a request asks of the paths of one asset.
 *
 * @throws PathloomError `bad_option` for levels of more or fewer assets
 */
export function forecastOf(
  { steps, output, quantiles, levels, horizons = [steps], drawdown, hit }: ForecastBody,
  drawn: CumulatedReturns,
  { assets, prices, index }: DrawnAsset,
): AssetForecast {
  const levelsToHit = hit === undefined ? undefined : eachOf('hit', hit, assets.length);
  const showsPrice = output === 'prices' || hit !== undefined;
  return forecastAsset(drawn, index, {
    ...{ asset: assets[index], output, quantiles, levels, horizons },
    ...(showsPrice && { initialPrice: prices[index] }),
    ...(drawdown !== undefined && { drawdown }),
    ...(levelsToHit && { hit: levelsToHit[index] }),
  });
}

function eachOf(field: string, given: number | number[], assets: number): number[] {
  if (typeof given === 'number') return Array.from({ length: assets }, () => given);
  if (given.length === assets) return given;
  throw refuseField(
    field,
    `has ${given.length} prices, the model has ${assets} assets; give one number or one for each`,
  );
}
