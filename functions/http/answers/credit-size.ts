import { FEWEST_PATHS } from '../../../inference/contract/estimate.ts';
import type { ObservationGrid } from '../../../inference/core/credit/grid.ts';
import { type Less, tooLarge } from './too-large.ts';

/** What a request for credit risk has of each. */
interface Counts {
  readonly paths: number;
  readonly assets: number;
  readonly obligors: number;
}

/**
 * Refuses credit risk above the limit of an answer before any work is done.
 *
 * @throws HttpRefusal `too_large`, telling what fits and pointing to the command line
 */
export function assertCreditSize({ paths, assets, obligors }: Counts, grid: ObservationGrid, most: number): void {
  const { steps, observations } = grid;
  const atFewest = Math.floor(most / FEWEST_PATHS);
  const fewerPaths = {
    fits: Math.floor(most / Math.max(steps * assets, obligors)),
    ...{ least: FEWEST_PATHS, of: 'paths' },
  };
  const fewerYears = {
    ...yearsOf(Math.floor(atFewest / assets), grid),
    of: `years at the fewest paths, ${FEWEST_PATHS}`,
  };
  const fewerObligors = (fits: number) => ({ fits, least: 1, of: 'obligors' });
  const refuseAbove = (values: number, what: string, ways: readonly Less[]) => {
    const instead = 'ask the command line: pathloom credit --model DIR --obligors FILE.json';
    if (values > most) throw tooLarge({ what, values, most }, ways, instead);
  };
  refuseAbove(paths * steps * assets, `${paths} paths × ${steps} steps × ${assets} assets`, [fewerPaths, fewerYears]);
  refuseAbove(paths * obligors, `${paths} paths × ${obligors} obligors`, [fewerPaths, fewerObligors(atFewest)]);
  refuseAbove(obligors * observations, `${obligors} obligors × ${observations} observations`, [
    fewerObligors(Math.floor(most / observations)),
  ]);
}

/** Years of whole observations within so many steps. Rounded up a little, since every observation must be whole. */
function yearsOf(steps: number, { every, interval }: ObservationGrid) {
  const years = (observations: number) => Math.ceil(Number((observations * interval * 1e6).toFixed(3))) / 1e6;
  return { fits: years(Math.floor(steps / every)), least: years(1) };
}
