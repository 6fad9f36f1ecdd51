import type { ObligorKey } from '../../inference/core/credit/obligor-key.ts';
import { BLOCK, bridgeOn, type OwnRisk, QUARTER } from '../../inference/core/credit/own-risk.ts';

/** The own part of an obligor at all observations of a path, 0 … count, with nothing left out: a Brownian motion of unit intervals. */
export function ownPath(own: OwnRisk, key: ObligorKey, path: number, count: number): number[] {
  const values = [0];
  const draw = new Float64Array(4);
  for (let block = 0; block * BLOCK < count; block++) {
    own.blocks(key, path, Math.floor(block / 4), draw);
    const from = values[block * BLOCK];
    const to = from + Math.sqrt(BLOCK) * draw[block % 4];
    own.quarters(key, path, block, draw);
    const ends = [from];
    for (let q = 0; q < 3; q++) ends.push(bridgeOn(ends[q], to, 4 - q, Math.sqrt(QUARTER), draw[q]));
    ends.push(to);
    for (let q = 0; q < 4; q++) {
      own.observations(key, path, block * 4 + q, draw);
      let last = ends[q];
      for (let i = 0; i < 3; i++) {
        last = bridgeOn(last, ends[q + 1], QUARTER - i, 1, draw[i]);
        values.push(last);
      }
      values.push(ends[q + 1]);
    }
  }
  return values.slice(0, count + 1);
}
