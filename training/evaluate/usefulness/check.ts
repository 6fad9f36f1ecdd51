import { PathloomError } from '../../../inference/contract/error.ts';
import type { MeasuredModel } from '../../../inference/core/quality/measure.ts';
import type { Returns } from '../../../inference/core/quality/paths.ts';

/** Returns that the blocks of the judges need: three years of days. */
export const MIN_USEFULNESS_STEPS = 750;
const MIN_TRAINING_STEPS = 500;
const MIN_PATHS = 20;
const MIN_PATH_STEPS = 250;

/** @throws PathloomError `bad_data` for a history that is too short, not finite or constant, or of which the model knows too little */
export function checkHistory(history: Float64Array, trainingSteps: number): void {
  if (history.length < MIN_USEFULNESS_STEPS) {
    throw new PathloomError(
      'bad_data',
      `The history has ${history.length} returns; usefulness needs at least ${MIN_USEFULNESS_STEPS}`,
    );
  }
  if (!(Number.isInteger(trainingSteps) && trainingSteps >= MIN_TRAINING_STEPS && trainingSteps <= history.length)) {
    throw new PathloomError(
      'bad_data',
      `The model was fitted on ${trainingSteps} of the history's returns; usefulness needs ${MIN_TRAINING_STEPS} to ${history.length}`,
    );
  }
  const fault = findFault(history);
  if (fault) throw new PathloomError('bad_data', `The history cannot be used: it ${fault}`);
}

/**
 * What is wrong with a model's paths, if anything.
 *
 * @throws RangeError for too few or too short paths: a mistake of the caller
 */
export function findModelFault({ id, paths }: MeasuredModel): string | undefined {
  if (paths.length < MIN_PATHS || paths.some((path) => path.length < MIN_PATH_STEPS)) {
    throw new RangeError(`Model "${id}" needs at least ${MIN_PATHS} paths of ${MIN_PATH_STEPS} steps or more`);
  }
  for (const [number, path] of paths.entries()) {
    const fault = findFault(path);
    if (fault) return `path ${number} ${fault}`;
  }
  return undefined;
}

function findFault(returns: Returns): string | undefined {
  const odd = returns.findIndex((r) => !Number.isFinite(r));
  if (odd >= 0) return `returns ${returns[odd]} at step ${odd}`;
  return returns.every((r) => r === returns[0]) ? `never moves: all its returns are ${returns[0]}` : undefined;
}
