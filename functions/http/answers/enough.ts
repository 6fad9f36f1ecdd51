import { FEWEST_IN_TAIL } from '../../../inference/contract/estimate.ts';
import { refuseField } from '../request.ts';

/** @throws PathloomError `bad_option` where a tail has too few paths for its figure to mean anything */
export function assertEnough(field: string, levels: readonly number[], paths: number): void {
  // Rounded first, since 1 - 0.9 is a hair below 0.1.
  const inTail = (level: number) => Number((Math.min(level, 1 - level) * paths).toFixed(9));
  const thin = levels.find((level) => inTail(level) < FEWEST_IN_TAIL);
  if (thin === undefined) return;
  throw refuseField(
    field,
    `${thin}: must leave at least ${FEWEST_IN_TAIL} of the ${paths} paths in the tail; ask for more paths`,
  );
}
