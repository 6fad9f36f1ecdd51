import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';
import type { MartingaleTest } from '../../contract/options.ts';
import { findAsset } from '../conditions/rules.ts';
import type { ScenarioSet } from '../model.ts';
import { assertOrdinary } from '../risk/cumulate.ts';
import { MartingaleWatch } from './martingale.ts';

/** Which prices to follow. */
export interface Following {
  /** Index of the asset. */
  readonly asset: number;
  readonly steps: number;
  readonly paths: number;
  /** Log return of the forward price in one step. */
  readonly carry: number;
  /** Steps at which the prices of all paths are kept. */
  readonly maturities: readonly number[];
}

/**
 * Follows discounted prices, dividends reinvested, over those of today, along paths as they come.
 *
 * @returns the ratios at the maturities, [maturity][path], and what all of them say of the measure, step by step
 * @throws PathloomError `bad_model` where paths explode
 */
export async function followPrices(
  chunks: AsyncIterable<PathChunk>,
  { asset, steps, paths, carry, maturities }: Following,
) {
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
        if (maturity !== at + 1) continue;
        const now = gains.map((gain) => 1 + gain);
        ratios[i].set(now, chunk.firstPath);
      }
    }
  }
  return { watch, ratios };
}

/** @throws PathloomError `bad_option` for an asset that there is not, or none where there are several */
export function chooseAsset(assets: readonly string[], name: string | undefined): number {
  if (name !== undefined) return findAsset(assets, name, 'asset');
  if (assets.length === 1) return 0;
  throw new PathloomError('bad_option', `asset is missing; the model has ${assets.join(', ')}`, { field: 'asset' });
}

/**
 * Tests on any scenario set whether the discounted prices of an asset are martingales: they should be under the pricing measure, and should
 * not be where the model expects more or less than the riskless rate.
 *
 * @param asset may be left out where there is one
 * @param carry log return of the forward price in one step; by the terms of the pricing measure, or else 0, unless given
 * @throws PathloomError `bad_option` for a set of prices, or an asset that there is not
 */
export async function testMartingale(
  { manifest, chunks }: Pick<ScenarioSet, 'manifest' | 'chunks'>,
  { asset, carry }: { readonly asset?: string; readonly carry?: number } = {},
): Promise<MartingaleTest> {
  const { request, assets, range, pricing } = manifest;
  if (request.output !== 'returns') {
    throw new PathloomError('bad_option', `output ${request.output}: the test is made of returns`, { field: 'output' });
  }
  const { watch } = await followPrices(chunks, {
    ...{ asset: chooseAsset(assets, asset), steps: request.steps, paths: range?.paths ?? request.paths },
    carry: carry ?? (pricing ? (pricing.rate - pricing.dividendYield) / pricing.stepsPerYear : 0),
    maturities: [],
  });
  return watch.test();
}
