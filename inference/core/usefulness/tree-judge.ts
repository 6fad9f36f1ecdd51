import { fitBoostedTrees } from './boosted-trees.ts';
import { type Estimate, estimate } from './estimate.ts';
import { describeWindow } from './features.ts';
import { areaUnderCurve } from './roc.ts';
import type { Blocks } from './windows.ts';

export interface TreeJudgement {
  /** Share of windows of blocks held out that were told right. */
  readonly accuracy: Estimate;
  /** Area under the curve on blocks held out: 0.5 where the judge can only guess, 1 where it knows. */
  readonly auc: Estimate;
}

/** Small steps and shallow trees: windows overlap, so there are fewer independent ones than it seems. */
const BOOSTING = { trees: 100, depth: 3, learningRate: 0.1, penalty: 1, leafRows: 20, bins: 64 };

/**
 * A stronger judge than a recurrent network of one unit: gradient-boosted trees that read what is known to give synthetic returns away.
 * Each block is judged by trees that have seen the others only. Windows of a block depend on each other, blocks hardly do: so standard
 * errors come from the blocks' averages. About paths of the history's own law it is a little more often wrong than right, since a long spell
 * of turbulence lies in one block only; about copies it is wrong most of the time, since it has learned the very window by the other name.
 *
 * @param first windows [steps] by block, such as those of a history
 * @param second as many, such as those of a model
 */
export function judgeByTrees(first: Blocks, second: Blocks): TreeJudgement {
  const real = first.map((windows) => windows.map(describeWindow));
  const made = second.map((windows) => windows.map(describeWindow));
  const accuracies: number[] = [];
  const areas: number[] = [];
  for (const [held, heldReal] of real.entries()) {
    const seen = real.filter((_, block) => block !== held).flat();
    const seenMade = made.filter((_, block) => block !== held).flat();
    const labels = Uint8Array.from({ length: seen.length + seenMade.length }, (_, i) => (i < seen.length ? 1 : 0));
    const logOdds = fitBoostedTrees([...seen, ...seenMade], labels, BOOSTING);
    const ofReal = heldReal.map(logOdds);
    const ofMade = made[held].map(logOdds);
    const right = ofReal.filter((odds) => odds > 0).length + ofMade.filter((odds) => odds <= 0).length;
    accuracies.push(right / (ofReal.length + ofMade.length));
    areas.push(areaUnderCurve(ofReal, ofMade));
  }
  return { accuracy: estimate(accuracies), auc: estimate(areas) };
}
