import type { AnomalyCalibration } from '../../contract/anomaly.ts';
import type { ModelCard } from '../../contract/card.ts';
import type { ReturnHistory } from '../../contract/history.ts';
import { isDated } from '../own-history.ts';

/** Fewest days that a calibration is made with. */
const ENOUGH_DAYS = 500;

/** Rows of a history that are taken as clean, the one after the last excluded. */
export interface CleanDays {
  readonly from: number;
  readonly until: number;
  readonly calibration: AnomalyCalibration;
}

/**
 * The rows before `end` that tests are calibrated on: those that the model was not fitted to if they are enough, otherwise all whose
 * state is known.
 *
 * @returns undefined where they are not enough either
 */
export function cleanDays(
  card: ModelCard,
  history: ReturnHistory,
  end: number,
  source: 'data' | 'model',
): CleanDays | undefined {
  const { dates } = history;
  const known = card.graph.warmUp;
  const fresh = isDated(history) ? dates.findIndex((date) => isFresh(card, date)) : -1;
  const heldOut = fresh >= 0 && end - Math.max(fresh, known) >= ENOUGH_DAYS;
  const from = heldOut ? Math.max(fresh, known) : known;
  if (end - from < ENOUGH_DAYS) return undefined;
  const days = { firstDate: dates[from], lastDate: dates[end - 1] };
  return { from, until: end, calibration: { source, heldOut, days: end - from, ...days } };
}

/** Whether a model was not fitted to a day: it is after its history, or in the block that its weights were only chosen by. */
function isFresh({ data, training }: ModelCard, date: string): boolean {
  const { firstDate } = training.validation;
  return date > data.lastDate || (!training.refit && firstDate !== null && date >= firstDate);
}
