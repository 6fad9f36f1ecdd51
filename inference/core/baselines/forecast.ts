import type { FittedBaseline } from './baseline.ts';

/** Forecasts from a history, by way of its last state. */
export function forecastHistory(
  filter: FittedBaseline['filter'],
  forecastFrom: FittedBaseline['forecastFrom'],
): FittedBaseline['forecast'] {
  return ({ history, ...options }) => {
    if (history.length === 0) throw new RangeError('A forecast needs at least one return of history');
    return forecastFrom(filter(history).variance[history.length - 1], options);
  };
}
