import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import type { ModelCard } from '../inference/contract/card.ts';
import { IsoDate } from '../inference/contract/date.ts';
import { PathloomError } from '../inference/contract/error.ts';
import type { PriceHistory, ReturnHistory } from '../inference/contract/history.ts';
import { assertFrequency } from '../inference/core/frequency.ts';
import {
  checkFileSize,
  describeFinding,
  type LoadedHistory,
  type LoadOptions,
  loadHistory,
  toReturns,
} from '../inference/history/index.ts';
import { say } from './progress.ts';

/** Options of every command that reads market data. */
export const dataOptions = {
  data: z.string().min(1).describe('Market data, a CSV file with a header'),
  date: z.string().min(1).optional().describe('Column of the dates; guessed unless given'),
  price: z.array(z.string().min(1)).min(1).optional().describe('Columns of the prices, one for each asset'),
  from: IsoDate.optional().describe('First day to use'),
  until: IsoDate.optional().describe('Last day to use'),
};

/** Reads a file of prices. @throws PathloomError `bad_data` saying what is wrong with it */
export async function readHistory(
  file: string,
  options: Omit<LoadOptions, 'today'>,
  field = 'data',
): Promise<{ loaded: LoadedHistory; bytes: Uint8Array }> {
  const bytes = await readDataFile(file, field);
  try {
    return { loaded: loadHistory(bytes, { ...options, today: new Date().toISOString().slice(0, 10) }), bytes };
  } catch (error) {
    if (!(error instanceof PathloomError)) throw error;
    throw new PathloomError(
      error.code,
      `${file}: ${error.message}`,
      error.field === undefined ? {} : { field: error.field },
    );
  }
}

async function readDataFile(file: string, field: string): Promise<Uint8Array> {
  try {
    checkFileSize((await stat(file)).size);
    return await readFile(file);
  } catch (error) {
    if (error instanceof PathloomError) throw new PathloomError(error.code, `${file}: ${error.message}`);
    throw new PathloomError('bad_option', `--${field} ${file}: ${whyUnread(error as NodeJS.ErrnoException)}`, {
      field,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'permission denied',
};

/** Why a file could not be read, in words a person can act on. */
export const whyUnread = ({ code, message }: NodeJS.ErrnoException): string => REASONS[code ?? ''] ?? message;

/** Reads the history that a baseline is to be fitted to: one asset's. What is doubtful in the file is said. */
export async function readBaselineHistory(
  file: string,
  options: Pick<LoadOptions, 'date' | 'price'>,
  field: string,
): Promise<ReturnHistory> {
  const { loaded } = await readHistory(file, options, field);
  const { assets } = loaded.history;
  if (assets.length !== 1) {
    const found = `${file} gives the assets ${assets.join(', ')}`;
    throw new PathloomError('bad_option', `--price: ${found}; a baseline is fitted to one, so name its column`, {
      field: 'price',
    });
  }
  for (const finding of loaded.quality.findings) say(describeFinding(finding).trimStart());
  return toReturns(loaded.history);
}

/** Reads the prices of a model's assets as returns: see `readModelPrices`. */
export async function readModelHistory(...asked: Parameters<typeof readModelPrices>): Promise<ReturnHistory> {
  return toReturns(await readModelPrices(...asked));
}

/**
 * Reads the prices of a model's assets. Columns are those of the assets; with `--price` others stand for them, one by one, and
 * that is said, as is what is doubtful in the file.
 */
export async function readModelPrices(
  file: string,
  card: Pick<ModelCard, 'id' | 'data'>,
  options: Omit<LoadOptions, 'today'>,
  field = 'data',
): Promise<PriceHistory> {
  const { assets } = card.data;
  if (options.price && options.price.length !== assets.length) {
    const wanted = assets.length === 1 ? 'one column' : `${assets.length} columns`;
    throw new PathloomError(
      'bad_option',
      `--price ${options.price.join(',')}: the model has the assets ${assets.join(', ')}; name ${wanted}`,
      { field: 'price' },
    );
  }
  const { loaded } = await readHistory(file, { ...options, price: options.price ?? assets }, field).catch(
    (error: unknown) => {
      if (options.price || !(error instanceof PathloomError) || error.field !== 'price') throw error;
      throw new PathloomError(error.code, `${error.message}; --price names the columns that stand for them`, {
        field: 'price',
      });
    },
  );
  assertFrequency(file, loaded.quality.frequency, card);
  for (const finding of loaded.quality.findings) say(describeFinding(finding).trimStart());
  options.price?.forEach((column, i) => {
    if (column !== assets[i]) say(`${column} stands for ${assets[i]} of model ${card.id}.`);
  });
  return { ...loaded.history, assets };
}
