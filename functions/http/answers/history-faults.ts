import { PathloomError } from '../../../inference/contract/error.ts';

/**
 * Reads the history of a request, where there is one.
 *
 * @throws what `work` throws; where it is the data's fault, and no field is named, the field is `history`
 */
export async function namingHistory<T>(history: unknown, work: () => T | Promise<T>): Promise<T> {
  return rethrowing(history, work, (error) =>
    error.field === undefined && ['bad_data', 'training_failed'].includes(error.code)
      ? new PathloomError(error.code, error.message, { field: 'history', cause: error })
      : error,
  );
}

/**
 * Works on paths. That they explode is the fault of the history that they follow, where the request brought one.
 *
 * @throws what `work` throws, `bad_data` in place of `bad_model` where there is a history
 */
export async function blamingHistory<T>(history: unknown, work: () => T | Promise<T>): Promise<T> {
  return rethrowing(history, work, (error) => {
    if (error.code !== 'bad_model') return error;
    const details = { field: 'history', cause: error };
    return new PathloomError('bad_data', `${error.message}; the returns of the history are too large`, details);
  });
}

async function rethrowing<T>(
  history: unknown,
  work: () => T | Promise<T>,
  told: (error: PathloomError) => PathloomError,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw history && error instanceof PathloomError ? told(error) : error;
  }
}
