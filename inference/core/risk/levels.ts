import { PathloomError } from '../../contract/error.ts';
import { FEWEST_IN_TAIL, type Levels } from '../../contract/estimate.ts';

/** What a request says of the levels of its figures, and of the paths that these are made of. */
export interface LevelQuestion {
  readonly paths: number;
  readonly quantiles?: readonly number[] | undefined;
  readonly levels?: readonly number[] | undefined;
}

/** A request whose levels have been chosen. */
export type WithLevels<Request> = Omit<Request, keyof Levels> & Levels;

/**
 * The levels that figures are given at: those of the request; of the usual ones, where it says none, those that so many paths tell.
 *
 * @throws PathloomError `bad_option` where a level of the request has too few paths in the tail for its figure to mean anything
 */
export function chooseLevels({ paths, quantiles, levels }: LevelQuestion, usual: Levels): Levels {
  const isTold = (level: number) => inTail(level, paths) >= FEWEST_IN_TAIL;
  const choose = (field: keyof Levels, given: readonly number[] | undefined) => {
    const thin = given?.find((level) => !isTold(level));
    if (thin !== undefined) throw tooThin(field, thin, paths);
    return given ?? usual[field].filter(isTold);
  };
  return { quantiles: choose('quantiles', quantiles), levels: choose('levels', levels) };
}

/** Draws beyond a level. Rounded, since 1 - 0.9 is a hair below 0.1. */
const inTail = (level: number, draws: number): number => Number((Math.min(level, 1 - level) * draws).toFixed(9));

function tooThin(field: string, level: number, paths: number): PathloomError {
  const needed = Math.ceil(Number((FEWEST_IN_TAIL / Math.min(level, 1 - level)).toFixed(6)));
  const message = `${field} ${level}: must leave at least ${FEWEST_IN_TAIL} of the ${paths} paths in the tail; that takes ${needed} paths`;
  return new PathloomError('bad_option', message, { field });
}
