import { oncePerSeries } from '../series.ts';
import { twoSidedTail } from '../tails.ts';
import type { AnomalyTest, Look } from '../test.ts';

const LOOK: Look = { days: 1, calibrated: true, p: oncePerSeries(({ residual }) => residual.map(twoSidedTail)) };

/** How far out the return is in the law that the model gave it. */
export const size: AnomalyTest = {
  name: 'size',
  meaning: 'the return is far out of its law',
  fit: () => [LOOK],
};
