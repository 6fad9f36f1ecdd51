import type { AssetForecast, ForecastBody } from '../../../inference/contract/forecast.ts';
import type { PauseOptions } from '../../../inference/core/pause.ts';
import type { CumulatedReturns } from '../../../inference/core/risk/cumulate.ts';
import { forecastAsset } from '../../../inference/core/risk/forecast.ts';
import type { WithLevels } from '../../../inference/core/risk/levels.ts';
import { refuseField } from '../request.ts';

/** What is said of the paths of one asset, by its place among the model's. */
type ForecastOfAsset = (drawn: CumulatedReturns, index: number, options: PauseOptions) => Promise<AssetForecast>;

/**
 * What a request asks of paths, checked before any are drawn.
 *
 * @param prices of each asset on the day that paths start from
 * @throws PathloomError `bad_option` for levels of more or fewer assets
 */
export function forecastOf(
  { steps, output, quantiles, levels, horizons = [steps], drawdown, hit }: WithLevels<ForecastBody>,
  assets: readonly string[],
  prices: readonly number[],
): ForecastOfAsset {
  const levelsToHit = hit === undefined ? undefined : eachOf('hit', hit, assets.length);
  const showsPrice = output === 'prices' || hit !== undefined;
  return (drawn, index, { pause }) => {
    const question = {
      ...{ asset: assets[index], output, quantiles, levels, horizons },
      ...(showsPrice && { initialPrice: prices[index] }),
      ...(drawdown !== undefined && { drawdown }),
      ...(levelsToHit && { hit: levelsToHit[index] }),
    };
    return forecastAsset(drawn, index, question, { pause });
  };
}

function eachOf(field: string, given: number | number[], assets: number): number[] {
  if (typeof given === 'number') return Array.from({ length: assets }, () => given);
  if (given.length === assets) return given;
  throw refuseField(
    field,
    `has ${given.length} prices, the model has ${assets} assets; give one number or one for each`,
  );
}
