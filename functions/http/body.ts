import { PathloomError } from '../../inference/contract/error.ts';
import { ClientLeft, HttpRefusal } from './problem.ts';

/** What AWS Lambda takes; 20,000 rows of a history of one asset are some 1 MB. */
export const MAX_BODY_BYTES = 6_000_000;
/** Without a history no request needs more. */
const MAX_BODY_BYTES_WITHOUT_HISTORY = 1_000_000;

/**
 * The JSON object in a body.
 *
 * @throws HttpRefusal `unsupported_media_type`, `too_large`; PathloomError `bad_option`; ClientLeft where it ends half-way
 */
export async function readBody(request: Request): Promise<{ model: string }> {
  assertJson(request.headers);
  const bytes = await readBytes(request);
  const body = readObject(bytes);
  if (bytes.length > MAX_BODY_BYTES_WITHOUT_HISTORY && body.history === undefined) {
    throw tooLarge(MAX_BODY_BYTES_WITHOUT_HISTORY, 'a body without a history');
  }
  if (typeof body.model !== 'string') {
    throw new PathloomError('bad_option', 'request model: must name a model', { field: 'model' });
  }
  return { ...body, model: body.model };
}

/** All of a body, of which no more than the limit is ever held. */
async function readBytes(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (Number(announced) > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES, 'a body');
  // The server cuts a body off at the length that is announced.
  if (announced !== null) return new Uint8Array(await request.arrayBuffer().catch(left));
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(left)) ?? { done: true };
    if (done) return joinBytes(pieces, length);
    length += value.length;
    if (length > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES, 'a body');
    pieces.push(value);
  }
}

const left = (cause: unknown): never => {
  throw new ClientLeft(cause);
};

function joinBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function tooLarge(bytes: number, what: string): HttpRefusal {
  return new HttpRefusal('too_large', `The request is too long: ${what} has at most ${bytes} bytes.`);
}

/** Only JSON, which no form of another site can send. */
function assertJson(headers: Headers): void {
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    const message = `The content-encoding "${encoding}" is not read; send the body as it is.`;
    throw new HttpRefusal('unsupported_media_type', message, { 'accept-encoding': 'identity' });
  }
  const given = headers.get('content-type');
  if (given === null || /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(given)) return;
  const message = `The content-type "${given}" is not read; send application/json.`;
  throw new HttpRefusal('unsupported_media_type', message, { 'accept-post': 'application/json' });
}

function readObject(bytes: Uint8Array): Record<string, unknown> {
  const body = parseJson(readText(bytes));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PathloomError('bad_option', 'the body must be a JSON object');
  }
  return body as Record<string, unknown>;
}

function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PathloomError('bad_option', 'the body is not UTF-8');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PathloomError('bad_option', 'the body is not JSON');
  }
}
