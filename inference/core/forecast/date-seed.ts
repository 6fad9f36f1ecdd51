import { drawIndex, Stream } from '../random.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * The seed of the forecasts from one day: so the paths from a day are those that `generate` draws from its state under this seed,
 * whatever other days are asked for. Days do not share noise. If they did, the error of a sample of paths would be the same on
 * every day, and no number of days would average it out: with 500 paths the share of breaches of a true 1 % value at risk would come out
 * anywhere from 0.3 % to 2 %.
 *
 * @param date ISO
 */
export function seedOfDate(seed: number, date: string): number {
  // 53 bits, all that a seed may have.
  return drawIndex(seed, Date.parse(date) / MILLISECONDS_PER_DAY, 0, Stream.evaluation, 2 ** 53);
}
