import type { WeightArray } from '../architecture.ts';
import { vectorOf } from '../initial-weights.ts';
import { copulaDensity } from './density.ts';
import { RunningCorrelations } from './running-correlations.ts';
import type { Tie } from './tie.ts';

/** Days at the end that decide. */
const DECIDING_DAYS = 2500;
/** Days after which the constants that a day is judged with are renewed. */
const RENEW_DAYS = 20;

/** What a copula's dynamics are chosen from; the likelihood decides. */
export interface Choices {
  readonly memories: readonly number[];
  readonly shares: readonly number[];
}

const FREEDOMS = [6, 8, 10, 12, 14, 16, 20, 25, 30, 40, 60];
/** With which memory and share are chosen. */
const USUAL_FREEDOM = 16;

/** The tie that the correlations of the days so far and λ, w and ν make. */
export type TieMaker = (correlations: RunningCorrelations, dynamics: WeightArray) => Tie;

/**
 * Chooses memory and share, then degrees of freedom, by the likelihood of the last 2,500 days. Each of these days is judged with
 * constants of the days before it: with those of the same days, which know them already, the memory would get too small a share.
 *
 * @param residuals [days, assets]
 * @returns the weight `dynamics`: λ, w and ν
 */
export function chooseDynamics(
  residuals: Float64Array,
  assets: number,
  halfLife: number,
  { memories, shares }: Choices,
  makeTie: TieMaker,
): WeightArray {
  const days = residuals.length / assets;
  const first = Math.max(Math.floor(days / 2), days - DECIDING_DAYS);
  const likelihoodOf = (memory: number, share: number, freedom: number) =>
    predictiveLogDensity(residuals, assets, halfLife, vectorOf([memory, share, freedom]), makeTie, first);
  const all = memories.flatMap((memory) => shares.map((share) => ({ memory, share })));
  const { memory, share } = best(all, (each) => likelihoodOf(each.memory, each.share, USUAL_FREEDOM));
  const freedom = best(FREEDOMS, (each) => likelihoodOf(memory, share, each));
  return vectorOf([memory, share, freedom]);
}

/** The choice with the highest score. */
export function best<Choice>(choices: readonly Choice[], score: (choice: Choice) => number): Choice {
  const scores = choices.map(score);
  return choices[scores.indexOf(Math.max(...scores))];
}

/**
 * Mean log density of the copula from a day on, each day with the constants of the days before it.
 *
 * @param residuals [days, assets]
 * @param first the day from which on days count
 */
export function predictiveLogDensity(
  residuals: Float64Array,
  assets: number,
  halfLife: number,
  dynamics: WeightArray,
  makeTie: TieMaker,
  first: number,
): number {
  const days = residuals.length / assets;
  const correlations = new RunningCorrelations(residuals, assets, halfLife);
  let tie = makeTie(correlations, dynamics);
  let densityOf = copulaDensity(tie);
  const memory = tie.start.slice();
  const densities = new Float64Array(assets);
  let sum = 0;
  for (let day = 0; day < days; day++) {
    if (day >= first && (day - first) % RENEW_DAYS === 0) {
      tie = makeTie(correlations, dynamics);
      densityOf = copulaDensity(tie);
    }
    if (day >= first) {
      densityOf(memory, 0, 1, residuals.subarray(day * assets, (day + 1) * assets), densities);
      for (const density of densities) sum += density;
    }
    tie.remember(memory, residuals, day * assets, 0, 1);
    correlations.add(day);
  }
  return sum / (days - first);
}
