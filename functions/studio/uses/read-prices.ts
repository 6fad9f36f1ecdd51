import type { Model } from '../../../inference/core/model.ts';
import type { HistoryQuestion } from '../figures/history.ts';
import { latestDate } from '../figures/latest-date.ts';
import type { HistoryFile } from '../figures/messages.ts';
import { loadPart } from '../figures/part.ts';

/** Reads a file of prices. @throws PathloomError `bad_data` in one line */
export async function readPrices(_model: Model, question: Omit<HistoryQuestion, 'today'>): Promise<HistoryFile> {
  const { readHistory } = await loadPart('reading files', () => import('../figures/history.ts'));
  return readHistory({ ...question, today: latestDate() });
}
