import type { WeightArray, WeightArrays } from '../architecture.ts';
import { copulaOf, factorise, newFactor, remember } from './copula.ts';
import { copulaLogDensity, studentConstants } from './density.ts';
import { SHRINKAGE, type Triangle, triangleOf } from './shape.ts';

/**
 * What is tried; the likelihood decides. Calm years would prefer shares below 0.7, which cost most when correlations rose: see docs/model.md.
 */
const MEMORIES = [0.985, 0.99, 0.993, 0.995];
const SHARES = [0.7, 0.8, 0.85, 0.9, 0.95];
const FREEDOMS = [6, 8, 10, 12, 14, 16, 20, 25, 30, 40, 60];
/** With which memory and share are chosen. */
const USUAL_FREEDOM = 16;
/** Days at the end that decide. */
const DECIDING_DAYS = 2500;
/** Days after which the constant correlations that a day is judged with are renewed. */
const RENEW_DAYS = 20;
/** A residual counts for the constant correlations up to here. */
const BOUND = 4;

/**
 * Fits the copula to residuals: the constant correlations, in which recent days count more; memory and share, then degrees of freedom,
 * by the likelihood of the last 2,500 days. Each of these days is judged with constant correlations of the days before it: with those of
 * the same days, which know them already, the co-movements would get too small a share.
 *
 * @param residuals [days, assets]
 * @param halfLife days after which a day of the past counts half
 * @returns the weights `correlation` and `dynamics`
 */
export function fitCopula(residuals: Float64Array, assets: number, halfLife: number): WeightArrays {
  const pairs = MEMORIES.flatMap((memory) => SHARES.map((share) => ({ memory, share })));
  const likelihoodOf = (memory: number, share: number, freedom: number) =>
    predictiveLogDensity(residuals, assets, halfLife, dynamicsOf(memory, share, freedom));
  const { memory, share } = best(pairs, (pair) => likelihoodOf(pair.memory, pair.share, USUAL_FREEDOM));
  const freedom = best(FREEDOMS, (each) => likelihoodOf(memory, share, each));
  const sums = new RunningProducts(residuals, assets, halfLife);
  for (let day = 0; day < residuals.length / assets; day++) sums.add(day);
  return { correlation: sums.correlations(), dynamics: dynamicsOf(memory, share, freedom) };
}

const dynamicsOf = (...values: number[]): WeightArray => ({
  shape: [values.length],
  values: Float32Array.from(values),
});

function best<Choice>(choices: readonly Choice[], score: (choice: Choice) => number): Choice {
  const scores = choices.map(score);
  return choices[scores.indexOf(Math.max(...scores))];
}

/** Weighted sums of products of bounded residuals, day after day. */
class RunningProducts {
  private readonly sums: Float64Array;
  private readonly residuals: Float64Array;
  private readonly triangle: Triangle;
  private readonly keep: number;
  private readonly assets: number;

  constructor(residuals: Float64Array, assets: number, halfLife: number) {
    this.residuals = residuals;
    this.assets = assets;
    this.triangle = triangleOf(assets);
    // As if a day without correlations had come before.
    this.sums = Float64Array.from(this.triangle.rows, (row, i) => (row === this.triangle.columns[i] ? 1 : 0));
    this.keep = 2 ** (-1 / halfLife);
  }

  add(day: number): void {
    const { rows, columns } = this.triangle;
    const z = (asset: number) => Math.min(BOUND, Math.max(-BOUND, this.residuals[day * this.assets + asset]));
    for (let i = 0; i < this.sums.length; i++) this.sums[i] = this.keep * this.sums[i] + z(rows[i]) * z(columns[i]);
  }

  /** Below the diagonal, column by column, shrunk towards zero. */
  correlations(): WeightArray {
    const { rows, columns, diagonal } = this.triangle;
    const size = (asset: number) => this.sums[diagonal[asset]];
    const values = rows.flatMap((row, i) =>
      row === columns[i] ? [] : [((1 - SHRINKAGE) * this.sums[i]) / Math.sqrt(size(row) * size(columns[i]))],
    );
    return { shape: [values.length], values: Float32Array.from(values) };
  }
}

/** Mean log density of the copula over the deciding days, each with the constant correlations of the days before it. */
function predictiveLogDensity(
  residuals: Float64Array,
  assets: number,
  halfLife: number,
  dynamics: WeightArray,
): number {
  const days = residuals.length / assets;
  const first = Math.max(Math.floor(days / 2), days - DECIDING_DAYS);
  const products = new RunningProducts(residuals, assets, halfLife);
  let copula = copulaOf({ correlation: products.correlations(), dynamics }, assets);
  const constants = studentConstants(copula.freedom, assets);
  const movements = copula.constant.slice();
  const factor = newFactor(copula);
  const densities = new Float64Array(assets);
  let sum = 0;
  for (let day = 0; day < days; day++) {
    if (day >= first && (day - first) % RENEW_DAYS === 0) {
      copula = copulaOf({ correlation: products.correlations(), dynamics }, assets);
    }
    if (day >= first) {
      factorise(copula, movements, 0, 1, factor);
      copulaLogDensity(copula, factor, constants, residuals.subarray(day * assets, (day + 1) * assets), densities);
      for (const density of densities) sum += density;
    }
    remember(copula, movements, residuals, day * assets, 0, 1);
    products.add(day);
  }
  return sum / (days - first);
}
