import { PathloomError } from '../../../inference/contract/error.ts';
import type { WeightArray, WeightArrays } from '../architecture.ts';
import { vectorOf } from '../initial-weights.ts';
import { factorise, newFactor } from '../joint/cholesky.ts';
import { best, type Choices, chooseDynamics, predictiveLogDensity, type TieMaker } from '../joint/predictive.ts';
import { RunningCorrelations } from '../joint/running-correlations.ts';
import { boundedResidual, fillTriangle, type Triangle, triangleOf } from '../joint/shape.ts';
import { calibrateGain } from './gain.ts';
import { loadingsOf } from './loadings.ts';
import { tieMarket } from './market-tie.ts';
import { REST_FLOOR } from './shape.ts';

/**
 * What is tried; the likelihood decides. Calm years prefer smaller shares, which forecast worse after them; shorter memories with larger
 * shares would magnify rounding along a path.
 */
const CHOICES: Choices = { memories: [0.97, 0.98, 0.985, 0.99], shares: [0.8, 0.85] };
/** What a day counts while these are tried: close to what calibration finds. */
const USUAL_GAIN = 1.02;
/** The skew is tried last, the others without it. */
const SKEWS = [-0.8, -0.7, -0.6, -0.5, -0.3, 0, 0.3, 0.5, 0.6, 0.7, 0.8];
/** Share of the days, the first ones, that only make the constants by which the skew is judged. */
const WARM_UP_SHARE = 0.1;

/** Steps of the power method. */
const ROUNDS = 100;
/** By how much correlations that the market leaves open are drawn towards zero, again and again, until they are a matrix's. */
const PULL = 0.98;

/**
 * Fits the market: mean correlations and what they leave open from correlations in which recent days count more; the dynamics by
 * `chooseDynamics`; then the skew, by the likelihood of nearly all days; and the gain of a day's news. Signs are those of all days, so
 * that a memory of signed products has one meaning.
 *
 * @param residuals [days, assets]
 * @param halfLife days after which a day of the past counts half
 * @returns the weights `together`, `sign`, `rest` and `dynamics`
 * @throws PathloomError `training_failed` for residuals that are not numbers
 */
export function fitMarket(residuals: Float64Array, assets: number, halfLife: number): WeightArrays {
  const all = new RunningCorrelations(residuals, assets, halfLife).addAll().below();
  if (!all.every(Number.isFinite)) {
    throw new PathloomError('training_failed', 'residuals without finite correlations: the copula cannot be fitted');
  }
  const sign = signsOf(all, triangleOf(assets));
  const dynamicsOf = ({ values: [memory, share, freedom] }: WeightArray, gain: number, skew: number) =>
    vectorOf([memory, share, freedom, gain, skew]);
  const makerOf =
    (skew: number): TieMaker =>
    (correlations, dynamics) =>
      tieMarket({ ...constants(correlations.below(), sign), dynamics: dynamicsOf(dynamics, USUAL_GAIN, skew) }, assets);
  const chosen = chooseDynamics(residuals, assets, halfLife, CHOICES, makerOf(0));
  // A constant of the market, and not of one asset: all days but the first judge it, and no wild day of one asset.
  const bounded = residuals.map(boundedResidual);
  const first = Math.floor((WARM_UP_SHARE * residuals.length) / assets);
  const skew = best(SKEWS, (each) => predictiveLogDensity(bounded, assets, halfLife, chosen, makerOf(each), first));
  const fitted = { ...constants(all, sign), dynamics: dynamicsOf(chosen, USUAL_GAIN, skew) };
  return { ...fitted, dynamics: dynamicsOf(chosen, calibrateGain(fitted, assets), skew) };
}

/** 1 where an asset moves with the most common movement, -1 where against it: the signs of the first principal component. */
function signsOf(below: readonly number[], triangle: Triangle): number[] {
  const { rows, columns, diagonal } = triangle;
  const correlation = fillTriangle(triangle, below);
  let component = diagonal.map((_, asset) => 1 + asset / (1000 * diagonal.length));
  for (let round = 0; round < ROUNDS; round++) {
    const next = diagonal.map(() => 0);
    rows.forEach((row, i) => {
      next[row] += correlation[i] * component[columns[i]];
      if (row !== columns[i]) next[columns[i]] += correlation[i] * component[row];
    });
    const size = Math.hypot(...next);
    component = next.map((each) => each / size);
  }
  const positive = component.filter((each) => each >= 0).length;
  const most = 2 * positive >= component.length ? 1 : -1;
  return component.map((each) => (each * most >= 0 ? 1 : -1));
}

/** The constants of a market with given correlations, below the diagonal. */
export function constants(below: readonly number[], sign: readonly number[]): Omit<WeightArrays, 'dynamics'> {
  const assets = sign.length;
  const triangle = triangleOf(assets);
  const { rows, columns } = triangle;
  const correlation = fillTriangle(triangle, below).map((each, i) => each * sign[rows[i]] * sign[columns[i]]);
  const together = new Float64Array(assets);
  rows.forEach((row, i) => {
    if (row === columns[i]) return;
    together[row] += correlation[i] / (assets - 1);
    together[columns[i]] += correlation[i] / (assets - 1);
  });
  const loadings = new Float64Array(assets);
  loadingsOf(together, loadings);
  const left = (asset: number) => Math.sqrt(1 - loadings[asset] ** 2);
  const rest = correlation.map((each, i) =>
    rows[i] === columns[i] ? 1 : (each - loadings[rows[i]] * loadings[columns[i]]) / (left(rows[i]) * left(columns[i])),
  );
  return { together: vectorOf(together), sign: vectorOf(sign), rest: vectorOf(factorOf(rest, triangle)) };
}

/** Cholesky's factor of correlations, which are drawn towards zero where they are no matrix's, or nearly not. */
function factorOf(correlation: Float64Array, triangle: Triangle): Float64Array {
  const { rows, columns, diagonal } = triangle;
  for (let kept = 1; ; kept *= PULL) {
    const factor = newFactor(triangle);
    factor.entries.set(correlation.map((each, i) => (rows[i] === columns[i] ? each : kept * each)));
    factorise(triangle, factor);
    // Of a correlation matrix, so that a pivot is the square of the factor's diagonal.
    if (diagonal.every((at) => factor.entries[at] ** 2 >= REST_FLOOR)) return factor.entries;
  }
}
