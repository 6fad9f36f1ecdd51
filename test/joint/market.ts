import type { ReturnHistory } from '../../inference/contract/history.ts';
import { weekdays } from '../fixtures/history.ts';
import { toyPath } from '../quality/toy.ts';

/** Returns of assets that share a factor: the share of it in an asset's return grows with its number. */
export function tiedHistory(assets: number, steps: number): ReturnHistory {
  const common = toyPath(0, steps);
  return {
    assets: Array.from({ length: assets }, (_, asset) => `A${asset}`),
    dates: weekdays(steps),
    returns: Array.from({ length: assets }, (_, asset) => {
      const share = (asset + 1) / (assets + 1);
      return toyPath(asset + 1, steps).map((x, step) => (asset + 1) * (share * common[step] + (1 - share) * x));
    }),
  };
}

/** Pearson's correlation. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, each) => sum + each, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
