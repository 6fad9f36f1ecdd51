import type { ReturnHistory } from '../../../inference/contract/history.ts';

/** A close that is wrong on purpose. */
export interface Planted {
  readonly date: string;
  readonly asset: string;
  /** By what share it is too high. */
  readonly change: number;
}

/** So many daily deviations is the close too high: about 8 % of a stock index. */
const DEVIATIONS = 6.5;
/** So many days from the end of the history. */
const BACK = 170;

/** The history with one close of its first asset raised: a rise on the day that is undone on the next. */
export function plantIn(
  history: ReturnHistory,
  scale: readonly number[],
): { history: ReturnHistory; planted: Planted } {
  const { dates, assets } = history;
  const day = Math.max(0, dates.length - BACK);
  const jump = DEVIATIONS * scale[0];
  const returns = history.returns.map((column) => column.slice());
  returns[0][day] += jump;
  returns[0][day + 1] -= jump;
  return {
    history: { ...history, returns },
    planted: { date: dates[day], asset: assets[0], change: Math.expm1(jump) },
  };
}
