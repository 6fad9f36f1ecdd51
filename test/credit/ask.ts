import { CreditBody, type CreditRisk } from '../../inference/contract/credit.ts';
import { CreditRun } from '../../inference/core/credit/credit-run.ts';
import { observationGrid } from '../../inference/core/credit/grid.ts';
import { observePaths } from '../../inference/core/credit/observe.ts';
import { type GaussianMarket, gaussianSource } from './gaussian.ts';

/** Fields of a request but the model and the seed, which is 1 unless given. */
export type Fields = Record<string, unknown> & { readonly obligors: readonly Record<string, unknown>[] };

/** Credit risk on a Gaussian market. @param most paths followed together */
export async function creditOf(market: GaussianMarket, fields: Fields, most = 128): Promise<CreditRisk> {
  const asked = CreditBody.parse({ model: 'gaussian', seed: 1, stepsPerYear: market.stepsPerYear, ...fields });
  const { seed = 0, paths } = asked;
  const grid = observationGrid(asked, 'day');
  const run = new CreditRun({ ...asked, seed }, market, grid);
  const { chunks } = await gaussianSource(market).generate({ paths, steps: grid.steps, seed });
  for await (const observed of observePaths(chunks, grid, most)) run.follow(observed);
  return run.risk();
}
