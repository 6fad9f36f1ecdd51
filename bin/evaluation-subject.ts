import { PathloomError } from '../inference/contract/error.ts';
import type { ReturnHistory } from '../inference/contract/history.ts';
import type { Model } from '../inference/core/model.ts';
import { say } from './progress.ts';

/** Returns that differ by less, in standard deviations of the asset, may be the same prices rounded otherwise. */
const ROUNDING = 0.1;
/** Share of the days that may differ by more: prices are mended, and sources differ on single days. */
const MENDED = 0.1;

interface Asked {
  readonly price?: readonly string[] | undefined;
  readonly save: boolean;
}

/**
 * Keeps measures of other assets out of the card, whose reader takes them for the model's. Without `--save` they are welcome.
 *
 * @throws PathloomError `bad_option` for a column of another name, or returns that are not those of the package
 */
export async function checkSubject(asked: Asked, model: Model, history: ReturnHistory): Promise<void> {
  const { id, data } = model.card;
  const refuse = (why: string) =>
    new PathloomError('bad_option', `--save: ${why}, and the card holds measures of the model's assets alone`, {
      field: 'save',
    });
  const other = asked.price?.findIndex((column, i) => column !== data.assets[i]) ?? -1;
  if (other >= 0) {
    if (asked.save) throw refuse(`${asked.price?.[other]} stands for ${data.assets[other]} of model ${id}`);
    return;
  }
  const fitted = await model.history();
  if (!fitted) return;
  const rows = new Map(fitted.dates.map((date, row) => [date, row]));
  const shared = history.dates.flatMap((date, row) => {
    const own = rows.get(date);
    return own === undefined ? [] : [[row, own] as const];
  });
  for (const [i, asset] of data.assets.entries()) {
    const differs = ([row, own]: readonly [number, number]) =>
      Math.abs(history.returns[i][row] - fitted.returns[i][own]) > ROUNDING * data.scale[i];
    const different = shared.filter(differs).length;
    if (different <= MENDED * shared.length) continue;
    const days = `on ${different} of the ${shared.length} days that both have`;
    const why = `the returns of ${asset} are not those that model ${id} was fitted to, ${days}`;
    if (asked.save) throw refuse(why);
    say(`warning: ${why}.`);
  }
}
