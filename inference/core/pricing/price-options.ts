import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';
import {
  MAX_PRICED,
  type OptionPrices,
  type OptionsAnswer,
  type OptionsQuery,
  OptionsRequest,
} from '../../contract/options.ts';
import { parse } from '../../contract/parse.ts';
import { findAsset } from '../conditions/rules.ts';
import type { ScenarioSet } from '../model.ts';
import { assertOrdinary } from '../risk/cumulate.ts';
import type { ScenarioSource } from '../source.ts';
import { MartingaleWatch } from './martingale.ts';
import { priceStrikes } from './price-strikes.ts';
import { pricingMeasure } from './pricing-measure.ts';

const MONEYNESS = [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2];

/** What a run may bring besides its question. */
export interface OptionRunOptions {
  /** Between the drawing of the paths and their pricing: to watch them, or to stop. */
  readonly through?: (set: ScenarioSet) => AsyncIterable<PathChunk>;
}

/** Refuses what can be without work, and says what paths are to be drawn. @throws PathloomError `bad_option` naming the field and what is allowed */
export function prepareOptions(fields: OptionsQuery) {
  const { seed = 0, ...asked } = parse(OptionsRequest, fields, (field) => `request ${field}`.trim());
  const { paths, maturities, start, rate, dividendYield, stepsPerYear } = asked;
  if (paths * maturities.length > MAX_PRICED) {
    const sizes = `paths ${paths}: with ${maturities.length} maturities makes ${paths * maturities.length} prices`;
    throw new PathloomError('bad_option', `${sizes}; at most ${MAX_PRICED} are kept`, { field: 'paths' });
  }
  const terms = { rate, dividendYield, ...(stepsPerYear !== undefined && { stepsPerYear }) };
  return { asked, terms, query: { paths, seed, start, steps: Math.max(...maturities), output: 'returns' } as const };
}

/**
 * European option prices by Monte Carlo under the pricing measure, their smile, and the test whether that measure is one. Memory holds a
 * number for each path and maturity.
 *
 * @throws PathloomError `bad_option` naming the field and what is allowed, `bad_model` where paths explode; what the source throws
 */
export async function priceOptions(
  source: ScenarioSource,
  fields: OptionsQuery = {},
  { through = ({ chunks }) => chunks }: OptionRunOptions = {},
): Promise<OptionsAnswer> {
  const { asked, terms, query } = prepareOptions(fields);
  const set = await pricingMeasure(source, terms).generate(query);
  const { manifest } = set;
  const { stepsPerYear } = manifest.pricing;
  const { spot, maturities } = asked;
  const asset = chooseAsset(manifest.assets, asked.asset);
  const carry = (terms.rate - terms.dividendYield) / stepsPerYear;
  const { watch, ratios } = await follow(through(set), { ...query, asset, carry, maturities });
  const strikes = asked.strikes ?? (asked.moneyness ?? MONEYNESS).map((moneyness) => moneyness * spot);
  const prices: OptionPrices = {
    ...{ asset: manifest.assets[asset], spot, martingale: watch.test() },
    smiles: maturities.map((steps, i) =>
      priceStrikes(ratios[i], strikes, { ...terms, spot, steps, years: steps / stepsPerYear }),
    ),
  };
  return { manifest, ...prices };
}

interface Following {
  /** Index of the asset. */
  readonly asset: number;
  readonly steps: number;
  readonly paths: number;
  /** Log return of the forward price in one step. */
  readonly carry: number;
  readonly maturities: readonly number[];
}

/** Discounted prices over those of today: those of all paths at the maturities, and what they say of the measure at every step. */
async function follow(chunks: AsyncIterable<PathChunk>, { asset, steps, paths, carry, maturities }: Following) {
  const watch = new MartingaleWatch(steps);
  const ratios = maturities.map(() => new Float64Array(paths));
  let logs = new Float64Array(0);
  let gains = new Float64Array(0);
  for await (const chunk of chunks) {
    // A path that comes in pieces goes on where the last one ended.
    if (chunk.firstStep === 0) [logs, gains] = [new Float64Array(chunk.paths), new Float64Array(chunk.paths)];
    for (let step = 0; step < chunk.steps; step++) {
      const at = chunk.firstStep + step;
      const row = (step * chunk.assets + asset) * chunk.paths;
      for (let path = 0; path < chunk.paths; path++) {
        logs[path] += chunk.values[row + path] - carry;
        assertOrdinary(logs[path], chunk.firstPath + path, at);
        const before = gains[path];
        gains[path] = Math.expm1(logs[path]);
        watch.see(at, gains[path], before);
      }
      for (const [i, maturity] of maturities.entries()) {
        if (maturity === at + 1)
          ratios[i].set(
            gains.map((gain) => 1 + gain),
            chunk.firstPath,
          );
      }
    }
  }
  return { watch, ratios };
}

/** @throws PathloomError `bad_option` for an asset that there is not, or none where there are several */
function chooseAsset(assets: readonly string[], name: string | undefined): number {
  if (name !== undefined) return findAsset(assets, name, 'asset');
  if (assets.length === 1) return 0;
  throw new PathloomError('bad_option', `asset is missing; the model has ${assets.join(', ')}`, { field: 'asset' });
}
