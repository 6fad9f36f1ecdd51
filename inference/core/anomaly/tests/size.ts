import { twoSidedTail } from '../tails.ts';
import type { AnomalyTest } from '../test.ts';

/** How far out the return is in the law that the model gave it. */
export const size: AnomalyTest = {
  name: 'size',
  meaning: 'the return is far out of its law',
  fit: () => [{ days: 1, calibrated: true, p: ({ residual }) => residual.map(twoSidedTail) }],
};
