import { PathloomError } from '../../contract/error.ts';
import {
  MAX_PRICED,
  type OptionsAnswer,
  type OptionsQuery,
  OptionsRequest,
  type Smile,
} from '../../contract/options.ts';
import { parse } from '../../contract/parse.ts';
import { type PauseOptions, paceOf } from '../pause.ts';
import type { ScenarioSource } from '../source.ts';
import { chooseAsset, followPrices } from './follow-prices.ts';
import { priceStrikes } from './price-strikes.ts';
import { type PricingOptions, type PricingSet, pricingMeasure } from './pricing-measure.ts';

const MONEYNESS = [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2];

/**
 * Refuses what can be refused without work, and says what paths are to be drawn.
 *
 * @throws PathloomError `bad_option` naming the field and what is allowed
 */
export function prepareOptions(fields: OptionsQuery) {
  const { seed = 0, ...asked } = parse(OptionsRequest, fields, (field) => `request ${field}`.trim());
  const { paths, maturities, start, rate, dividendYield, stepsPerYear } = asked;
  const kept = paths * maturities.length;
  if (kept > MAX_PRICED) {
    const message = `paths ${paths}: with ${maturities.length} maturities ${kept} prices would be kept; at most ${MAX_PRICED} are`;
    throw new PathloomError('bad_option', message, { field: 'paths' });
  }
  const terms = { rate, dividendYield, ...(stepsPerYear !== undefined && { stepsPerYear }) };
  return { asked, terms, query: { paths, seed, start, steps: Math.max(...maturities), output: 'returns' } as const };
}

/** Prices what was prepared on the paths of its query. Memory holds a number for each path and maturity. @throws as `priceOptions` does */
export async function priceOn(
  { manifest, chunks }: Pick<PricingSet, 'manifest' | 'chunks'>,
  { asked, query }: ReturnType<typeof prepareOptions>,
  { pause }: PauseOptions,
): Promise<OptionsAnswer> {
  const { rate, dividendYield, stepsPerYear } = manifest.pricing;
  const { spot, maturities } = asked;
  const asset = chooseAsset(manifest.assets, asked.asset);
  const carry = (rate - dividendYield) / stepsPerYear;
  const { watch, ratios } = await followPrices(chunks, { ...query, asset, carry, maturities });
  const strikes = asked.strikes ?? (asked.moneyness ?? MONEYNESS).map((moneyness) => moneyness * spot);
  const pace = paceOf(pause);
  const smiles: Smile[] = [];
  for (const [i, steps] of maturities.entries()) {
    const time = { spot, rate, dividendYield, steps, years: steps / stepsPerYear };
    smiles.push(await priceStrikes(ratios[i], strikes, time, pace));
  }
  return { manifest, asset: manifest.assets[asset], spot, martingale: watch.test(), smiles };
}

/**
 * European option prices by Monte Carlo under the pricing measure, their smile, and the test whether that measure is one.
 *
 * @throws PathloomError `bad_option` naming the field and what is allowed, `bad_model` where paths explode; what the source throws
 */
export async function priceOptions(
  source: ScenarioSource,
  fields: OptionsQuery = {},
  options: PricingOptions & PauseOptions = {},
): Promise<OptionsAnswer> {
  const prepared = prepareOptions(fields);
  return priceOn(await pricingMeasure(source, prepared.terms, options).generate(prepared.query), prepared, options);
}
