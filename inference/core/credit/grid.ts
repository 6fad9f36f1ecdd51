import { MAX_OBSERVATIONS } from '../../contract/credit.ts';
import { PathloomError } from '../../contract/error.ts';

/** When paths are looked at: after every so many steps of the model, observations 1 to `observations`. */
export interface ObservationGrid {
  readonly stepsPerYear: number;
  /** Steps from one observation to the next. */
  readonly every: number;
  readonly observations: number;
  /** Steps of a path: every × observations. */
  readonly steps: number;
  /** Years from one observation to the next. */
  readonly interval: number;
}

/** Steps in a year of models by the frequency of their data. */
export const STEPS_PER_YEAR: Readonly<Record<string, number>> = { day: 252, week: 52, month: 12 };
const MONTHS = 12;

/** Steps in a year: as given, or by the frequency of the data. @throws PathloomError `bad_option` where neither tells */
export function findStepsPerYear(given: number | undefined, frequency: string): number {
  const perYear = given ?? STEPS_PER_YEAR[frequency];
  if (perYear !== undefined) return perYear;
  const why = `is missing: the frequency of the model is "${frequency}", of which it is not known`;
  throw new PathloomError('bad_option', `stepsPerYear ${why}`, { field: 'stepsPerYear' });
}

/** What a request says of the grid. */
export interface GridQuestion {
  readonly years: number;
  readonly stepsPerYear?: number | undefined;
  readonly every?: number | undefined;
}

/**
 * The grid of a request. The horizon is the whole number of observations that is nearest to the years asked for; one that is shorter than
 * a month is observed at its end, unless it is said how often.
 *
 * @param frequency of the model's data: day, week, month
 * @throws PathloomError `bad_option` for a model of another frequency whose steps a year are not given, years of no step, or too many
 * observations
 */
export function observationGrid({ years, stepsPerYear, every }: GridQuestion, frequency: string): ObservationGrid {
  const perYear = findStepsPerYear(stepsPerYear, frequency);
  // Rounded first, since 3 / 365 times 365 is a hair below 3.
  const horizon = Math.floor(Number((years * perYear).toFixed(9)));
  if (horizon < 1) {
    const message = `years ${years}: must be at least a step of the model, of which there are ${perYear} in a year`;
    throw new PathloomError('bad_option', message, { field: 'years' });
  }
  const between = every ?? Math.min(horizon, Math.max(1, Math.round(perYear / MONTHS)));
  if (between > horizon) {
    const message = `every ${between}: must be at most the steps of the horizon, ${horizon}`;
    throw new PathloomError('bad_option', message, { field: 'every' });
  }
  const observations = Math.round((years * perYear) / between);
  if (observations > MAX_OBSERVATIONS) {
    const message = `every ${between}: makes ${observations} observations of a path; at most ${MAX_OBSERVATIONS} are allowed`;
    throw new PathloomError('bad_option', message, { field: 'every' });
  }
  return {
    ...{ stepsPerYear: perYear, every: between, observations },
    ...{ steps: observations * between, interval: between / perYear },
  };
}
