import { CARD_FILE } from '../../../inference/contract/card.ts';
import { sha256 } from '../../../inference/core/bytes.ts';
import type { ModelStore } from '../../models/store.ts';
import { isKnown } from '../conditional.ts';
import { HttpRefusal } from '../problem.ts';
import { findModel } from './models.ts';

/**
 * A file of a model's package, for those who draw with it themselves: what its card names, and the card. All are of the model as it was
 * opened, checked against its card, so that nobody gets files of two versions.
 *
 * @param whose `private` where a key was needed
 * @throws PathloomError `unknown_model`, `bad_model`; HttpRefusal `not_found` naming the files that there are
 */
export async function answerModelFile(
  models: ModelStore,
  { id, file }: { readonly id: string; readonly file: string },
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  whose: 'private' | 'public',
): Promise<Response> {
  const model = await findModel(models, id);
  const { card } = model;
  const isCard = file === CARD_FILE;
  if (!isCard && !Object.hasOwn(card.files, file)) {
    const names = [CARD_FILE, ...Object.keys(card.files)].join(', ');
    throw new HttpRefusal('not_found', `Model ${card.id} has no file ${JSON.stringify(file)}; it has ${names}.`);
  }
  const written = isCard ? new TextEncoder().encode(JSON.stringify(card)) : undefined;
  const etag = `"${written ? await sha256(written) : card.files[file].sha256}"`;
  // Kept, but asked for each time whether another model is in its place.
  const told = { etag, 'cache-control': `${whose}, no-cache` };
  if (isKnown(headers.get('if-none-match') ?? undefined, etag)) {
    return new Response(null, { status: 304, headers: told });
  }
  const body = method === 'HEAD' ? null : new Uint8Array(written ?? (await model.file(file)));
  const type = isCard ? 'application/json' : 'application/octet-stream';
  return new Response(body, { headers: { ...told, 'content-type': type } });
}
