import { type DefaultFinder, UNSEEN, type WatchedPaths } from './find-default.ts';
import type { FollowedFirm } from './firms.ts';
import type { ObservationGrid } from './grid.ts';
import { BLOCK, HALF_BRIDGE, type OwnRisk, QUARTER, QUARTER_BRIDGE, THIRD_BRIDGE } from './own-risk.ts';

const ends = new Float64Array(4);
const normals = new Float64Array(4);
const uniforms = new Float64Array(4);

/**
 * Default at the first observation on which the assets are at the barrier or below it, or at maturity below the debt. Black & Cox,
 * "Valuing corporate securities: some effects of bond indenture provisions", Journal of Finance 31 (1976): the barrier is their safety covenant.
 *
 * With `bridge` also between two observations, with the probability exp(−2 a b / v) that a Brownian bridge passes a straight line,
 * where a and b are the distances at both ends and v is the variance between: Glasserman, "Monte Carlo Methods in Financial Engineering"
 * (2004), section 6.4, here with the long-run volatility of the assets.
 */
export class FirstPassage implements DefaultFinder {
  private readonly firm: FollowedFirm;
  private readonly own: OwnRisk;
  private readonly bridge: boolean;
  private readonly interval: number;
  /** Entries of a path and asset. */
  private readonly stride: number;
  /** Deviation of the own part from one observation to the next. */
  private readonly deviation: number;
  /** Variance of the log assets from one observation to the next. */
  private readonly variance: number;
  /** Least distance in a block, and in a quarter, but for the model's asset and the own part. */
  private readonly inBlocks: Float64Array;
  private readonly inQuarters: Float64Array;

  constructor(firm: FollowedFirm, grid: ObservationGrid, own: OwnRisk, bridge: boolean) {
    const { interval, observations } = grid;
    this.firm = firm;
    this.own = own;
    this.bridge = bridge;
    this.interval = interval;
    this.stride = observations + 1;
    this.deviation = firm.ownVolatility * Math.sqrt(interval);
    this.variance = interval * (firm.marketVolatility ** 2 + firm.ownVolatility ** 2);
    this.inBlocks = leastIn(firm, grid, bridge, BLOCK);
    this.inQuarters = leastIn(firm, grid, bridge, QUARTER);
  }

  /**
   * A block is passed over where it holds a default with less than a negligible probability: the rest of the distance is nowhere lower than
   * its terms are one by one, and above that the own part is a Brownian bridge between its ends.
   */
  find(watched: WatchedPaths, path: number): number {
    const { due, key, beta, curvature, asset } = this.firm;
    const { deviation, inBlocks } = this;
    const { blocks, squares, assets } = watched;
    const perBlock = 4 * deviation;
    const unseen = UNSEEN * perBlock * perBlock;
    const number = watched.firstPath + path;
    const series = path * assets + asset;
    const extremes = beta >= 0 ? blocks.lowest : blocks.highest;
    let to = 0;
    for (let block = 0; block * BLOCK < due; block++) {
      const from = to;
      if (perBlock > 0) {
        if (block % 4 === 0) this.own.blocks(key, number, block / 4, ends);
        to += perBlock * ends[block % 4];
      }
      const bent = curvature * squares[series * this.stride + this.extremePlace(block, BLOCK)];
      const low = inBlocks[block] + beta * extremes[series * blocks.pieces + block] + bent;
      if (low + from > 0 && low + to > 0 && 2 * (low + from) * (low + to) > unseen) continue;
      const found = this.inBlock(watched, path, block, from, to);
      if (found > 0) return found;
    }
    return 0;
  }

  /** The first default within a block whose ends are known. */
  private inBlock(watched: WatchedPaths, path: number, block: number, from: number, to: number): number {
    const { due, key, beta, curvature, asset } = this.firm;
    const { quarters, squares, assets } = watched;
    const perQuarter = 2 * this.deviation;
    const unseen = UNSEEN * perQuarter * perQuarter;
    const series = path * assets + asset;
    const extremes = beta >= 0 ? quarters.lowest : quarters.highest;
    let second = from;
    let third = from;
    let fourth = from;
    if (perQuarter > 0) {
      this.own.quarters(key, watched.firstPath + path, block, normals);
      second = from + (to - from) / 4 + perQuarter * QUARTER_BRIDGE * normals[0];
      third = second + (to - second) / 3 + perQuarter * THIRD_BRIDGE * normals[1];
      fourth = third + (to - third) / 2 + perQuarter * HALF_BRIDGE * normals[2];
    }
    for (let q = 0; q < 4; q++) {
      const quarter = block * 4 + q;
      if (quarter * QUARTER >= due) return 0;
      const left = q === 0 ? from : q === 1 ? second : q === 2 ? third : fourth;
      const right = q === 0 ? second : q === 1 ? third : q === 2 ? fourth : to;
      const bent = curvature * squares[series * this.stride + this.extremePlace(quarter, QUARTER)];
      const low = this.inQuarters[quarter] + beta * extremes[series * quarters.pieces + quarter] + bent;
      if (low + left > 0 && low + right > 0 && 2 * (low + left) * (low + right) > unseen) continue;
      const found = this.inQuarter(watched, path, quarter, left, right);
      if (found > 0) return found;
    }
    return 0;
  }

  /** The first default among the observations of a quarter whose ends are known, or between them. */
  private inQuarter(watched: WatchedPaths, path: number, quarter: number, left: number, right: number): number {
    const { due, key, start, slope, beta, curvature, asset, atMaturity } = this.firm;
    const { returns, squares, assets } = watched;
    const { deviation } = this;
    const number = watched.firstPath + path;
    if (deviation > 0) this.own.observations(key, number, quarter, normals);
    if (this.bridge) this.own.passages(key, number, quarter, uniforms);
    const place = (path * assets + asset) * this.stride;
    const drift = slope * this.interval;
    const first = quarter * QUARTER;
    const last = Math.min(first + QUARTER, due);
    let noise = left;
    let before = start + drift * first + beta * returns[place + first] + curvature * squares[place + first] + left;
    for (let k = first + 1; k <= last; k++) {
      const toGo = first + QUARTER - k + 1;
      const share = toGo === 4 ? QUARTER_BRIDGE : toGo === 3 ? THIRD_BRIDGE : HALF_BRIDGE;
      noise = toGo === 1 ? right : noise + (right - noise) / toGo + deviation * share * normals[k - first - 1];
      const distance = start + drift * k + beta * returns[place + k] + curvature * squares[place + k] + noise;
      if (distance <= 0 || (k === due && distance < atMaturity)) return k;
      if (this.bridge && uniforms[k - first - 1] < Math.exp((-2 * before * distance) / this.variance)) return k;
      before = distance;
    }
    return 0;
  }

  /** Squares only grow: where in a piece they pull the distance down most. */
  private extremePlace(piece: number, length: number): number {
    const at = (piece + (this.firm.curvature >= 0 ? 0 : 1)) * length;
    return Math.min(at, this.stride - 1);
  }
}

/** Least of what paths have in common, in every piece of so many observations. */
function leastIn(
  { start, slope, due, atMaturity, marketVolatility }: FollowedFirm,
  { interval, observations }: ObservationGrid,
  bridge: boolean,
  length: number,
): Float64Array {
  // Between observations the model's asset may do worse.
  const dip = bridge ? marketVolatility * Math.sqrt((UNSEEN * interval) / 2) : 0;
  return Float64Array.from({ length: Math.ceil(observations / length) }, (_, piece) => {
    const first = piece * length;
    const last = Math.min(first + length, observations);
    return start + slope * interval * (slope >= 0 ? first : last) - (due <= last ? atMaturity : 0) - dip;
  });
}
