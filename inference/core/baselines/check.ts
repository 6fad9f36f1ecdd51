import { PathloomError } from '../../contract/error.ts';

/**
 * Refuses returns that no baseline can be fitted to.
 *
 * @throws PathloomError training_failed, where there are fewer than `minimum` returns or one of them is not finite
 */
export function checkReturns(id: string, returns: Float64Array, minimum: number): void {
  if (returns.length < minimum) {
    throw new PathloomError(
      'training_failed',
      `${id} needs at least ${minimum} returns; the history has ${returns.length}`,
    );
  }
  const odd = returns.findIndex((r) => !Number.isFinite(r));
  if (odd >= 0) {
    throw new PathloomError('training_failed', `${id} needs finite returns; return ${odd} is ${returns[odd]}`);
  }
}
