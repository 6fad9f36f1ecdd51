import type { Window } from './windows.ts';

/**
 * The order of a window's returns as a vector of length 1: their ranks, ties shared, less the mean rank. So the distance of two windows is
 * √(2 (1 - ρ)) for Spearman's rank correlation ρ: neither the level of volatility nor the weight of the tails enters, in which two times of
 * one history can differ more than a copy from its original.
 *
 * @param into where the vector goes, as long as the window
 * @returns whether there is one: not for a window of equal returns
 */
export function rankShape(window: Window, into: Float64Array): boolean {
  const length = window.length;
  let power = 0;
  for (let i = 0; i < length; i++) {
    let below = 0;
    let above = 0;
    for (let j = 0; j < length; j++) {
      if (window[j] < window[i]) below++;
      else if (window[j] > window[i]) above++;
    }
    into[i] = (below - above) / 2;
    power += into[i] * into[i];
  }
  if (power === 0) return false;
  const scale = 1 / Math.sqrt(power);
  for (let i = 0; i < length; i++) into[i] *= scale;
  return true;
}
