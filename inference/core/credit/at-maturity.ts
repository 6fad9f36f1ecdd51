import { type DefaultFinder, UNSEEN, type WatchedPaths } from './find-default.ts';
import type { FollowedFirm } from './firms.ts';
import type { ObservationGrid } from './grid.ts';
import { BLOCK, bridgeOn, type OwnRisk, QUARTER } from './own-risk.ts';

const ends = new Float64Array(4);
const normals = new Float64Array(4);

/** Default where the assets are below the debt when it is due: Merton (1974), as `solveMerton` cites it. */
export class DefaultAtMaturity implements DefaultFinder {
  private readonly firm: FollowedFirm;
  private readonly own: OwnRisk;
  private readonly stride: number;
  /** Deviation of the own part over a block. */
  private readonly perBlock: number;
  /** Distance that paths have in common. */
  private readonly fixed: number;

  constructor(firm: FollowedFirm, { interval, observations }: ObservationGrid, own: OwnRisk) {
    this.firm = firm;
    this.own = own;
    this.stride = observations + 1;
    this.perBlock = firm.ownVolatility * Math.sqrt(BLOCK * interval);
    this.fixed = firm.start + firm.slope * firm.due * interval;
  }

  find({ returns, squares, assets, firstPath }: WatchedPaths, path: number): number {
    const { due, beta, curvature, asset } = this.firm;
    const place = (path * assets + asset) * this.stride + due;
    const distance = this.fixed + beta * returns[place] + curvature * squares[place];
    const fails = this.perBlock === 0 ? distance < 0 : this.failsWithOwn(distance, firstPath + path);
    return fails ? due : 0;
  }

  private failsWithOwn(distance: number, path: number): boolean {
    const { due, key } = this.firm;
    const block = Math.floor((due - 1) / BLOCK);
    let from = 0;
    let to = 0;
    for (let j = 0; j <= block; j++) {
      if (j % 4 === 0) this.own.blocks(key, path, j / 4, ends);
      from = to;
      to += this.perBlock * ends[j % 4];
    }
    const place = due - block * BLOCK;
    const expected = distance + from + ((to - from) * place) / BLOCK;
    const variance = (this.perBlock * this.perBlock * place * (BLOCK - place)) / (BLOCK * BLOCK);
    // What the rest of the noise cannot change needs no drawing.
    if (expected * expected > 2 * UNSEEN * variance) return expected < 0;
    return distance + this.within(path, block, from, to, place) < 0;
  }

  /** The own part at an observation within a block whose ends are known. */
  private within(path: number, block: number, from: number, to: number, place: number): number {
    if (place === BLOCK) return to;
    const { key } = this.firm;
    const quarter = Math.floor(place / QUARTER);
    this.own.quarters(key, path, block, normals);
    let left = from;
    let right = from;
    for (let q = 0; q <= quarter; q++) {
      left = right;
      right = q < 3 ? bridgeOn(left, to, 4 - q, this.perBlock / 2, normals[q]) : to;
    }
    const rest = place % QUARTER;
    if (rest === 0) return left;
    this.own.observations(key, path, block * QUARTER + quarter, normals);
    for (let i = 0; i < rest; i++) left = bridgeOn(left, right, QUARTER - i, this.perBlock / 4, normals[i]);
    return left;
  }
}
