import type { Model } from '../../../inference/core/model.ts';
import { latestDate } from '../../http/latest-date.ts';
import { type HistoryQuestion, readHistory } from '../figures/history.ts';
import type { HistoryFile } from '../figures/messages.ts';

/** Reads a file of prices. @throws PathloomError `bad_data` in one line */
export function readPrices(_model: Model, question: Omit<HistoryQuestion, 'today'>): Promise<HistoryFile> {
  return readHistory({ ...question, today: latestDate() });
}
