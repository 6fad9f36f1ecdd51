import { PathloomError } from '../../contract/error.ts';
import { type MinimiseOptions, type Minimum, minimise } from './minimise.ts';

/**
 * The least of a negative log likelihood, from the best of several places to start.
 *
 * @param starts [places, dimensions], at least one
 * @throws PathloomError training_failed, where the search does not converge
 */
export function maximiseLikelihood(
  id: string,
  negativeLogLikelihood: (x: Float64Array) => number,
  starts: readonly Float64Array[],
  options: MinimiseOptions,
): Minimum {
  const found = minimise(negativeLogLikelihood, bestOf(starts, negativeLogLikelihood), options);
  if (!found.converged) {
    throw new PathloomError(
      'training_failed',
      `${id} did not converge: no maximum of the likelihood after ${found.evaluations} evaluations`,
    );
  }
  return found;
}

function bestOf(starts: readonly Float64Array[], objective: (x: Float64Array) => number): Float64Array {
  let best = starts[0];
  let least = objective(best);
  for (const start of starts.slice(1)) {
    const value = objective(start);
    if (value < least) {
      best = start;
      least = value;
    }
  }
  return best;
}
