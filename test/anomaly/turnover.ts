import { normalBlock } from '../../inference/core/random.ts';

/** What a day of the week has of the mean, from Monday on. */
const WEEK = [0.9, 0.95, 1, 1.05, 1.35, 1.5, 0.6];
const STREAM = 242;
const MILLISECONDS_PER_DAY = 86_400_000;

export interface Turnover {
  readonly dates: readonly string[];
  readonly amounts: Float64Array;
}

/**
 * Turnover of a made shop, every day from Monday 2014-01-06 on: a level that wanders and comes back, the day of the week, and chance of
 * 12 %; the same for a seed on every run.
 */
export function madeTurnover(days: number, seed = 1): Turnover {
  const out = new Float64Array(4);
  const first = Date.UTC(2014, 0, 6);
  let level = 0;
  const amounts = Float64Array.from({ length: days }, (_, day) => {
    normalBlock(seed, day, 0, 0, STREAM, out);
    level = 0.98 * level + 0.03 * out[0];
    return 20_000 * WEEK[day % 7] * Math.exp(level + 0.12 * out[1]);
  });
  const dates = Array.from({ length: days }, (_, day) =>
    new Date(first + day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10),
  );
  return { dates, amounts };
}
