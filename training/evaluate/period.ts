import type { ModelCard } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';

/** Days that the tests of rare breaches need at least. */
const MIN_DAYS = 100;
/** Days after the model's last that are forecast unasked: with fewer, the 1 % value at risk would have next to no breaches. */
const MIN_UNSEEN_DAYS = 250;
/** Returns before the first forecast, unless a day was named: a baseline needs about a year of days to be fitted to. */
const MIN_KNOWN_DAYS = 250;

/** Days to forecast, ISO. */
export interface Period {
  readonly from: string;
  /** The last of the history unless given. */
  readonly until?: string;
}

/**
 * First and last row of the history to forecast.
 *
 * @param warmUp returns that the model needs to know its state
 * @throws PathloomError `bad_option` for a period that is too short or begins too early
 */
export function choosePeriod(
  dates: readonly string[],
  warmUp: number,
  { from, until = dates[dates.length - 1] }: Period,
): { first: number; last: number } {
  const first = dates.findIndex((date) => date >= from);
  const last = dates.findLastIndex((date) => date <= until);
  const days = first < 0 ? 0 : Math.max(0, last - first + 1);
  if (days < MIN_DAYS) {
    const message = `from ${from} until ${until} the data have ${days} returns; at least ${MIN_DAYS} are needed to judge forecasts`;
    throw new PathloomError('bad_option', message, { field: 'from' });
  }
  if (first < warmUp) {
    const message = `from ${from}: ${warmUp} returns before it are needed to know the state, and there are ${first}`;
    throw new PathloomError('bad_option', message, { field: 'from' });
  }
  return { first, last };
}

/**
 * The first day that a model has not seen and that can be forecast, if enough follow it.
 *
 * @throws PathloomError `bad_data` where too few do
 */
export function firstUnseen(dates: readonly string[], { data, graph }: Pick<ModelCard, 'data' | 'graph'>): string {
  const after = dates.findIndex((date) => date > data.lastDate);
  const first = Math.max(after, graph.warmUp, MIN_KNOWN_DAYS);
  const days = after < 0 ? 0 : Math.max(0, dates.length - first);
  if (days < MIN_UNSEEN_DAYS) {
    const known = after < first && after >= 0 ? `, with ${first} before them` : '';
    throw new PathloomError(
      'bad_data',
      `the data have ${days} days after the model's last, ${data.lastDate}${known}; at least ${MIN_UNSEEN_DAYS} are needed`,
    );
  }
  return dates[first];
}
