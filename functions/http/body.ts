import { PathloomError } from '../../inference/contract/error.ts';
import { ClientLeft, HttpRefusal } from './problem.ts';

/** The longest history of one asset, 20,000 rows in full precision with their dates, has some 700 KB. */
const MAX_BODY_BYTES = 1_000_000;

/**
 * The JSON object in a body.
 *
 * @throws HttpRefusal `unsupported_media_type`, `too_large`; PathloomError `bad_option`; ClientLeft where it ends half-way
 */
export async function readBody(request: Request): Promise<{ model: string }> {
  assertJson(request.headers);
  const body = readObject(await readBytes(request));
  if (typeof body.model !== 'string') {
    throw new PathloomError('bad_option', 'request model: must name a model', { field: 'model' });
  }
  return { ...body, model: body.model };
}

/** All of a body, of which no more than the limit is ever held. */
async function readBytes(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (Number(announced) > MAX_BODY_BYTES) throw tooLarge();
  // The server cuts a body off at the length that is announced.
  if (announced !== null) return new Uint8Array(await request.arrayBuffer().catch(left));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(left)) ?? { done: true };
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    length += value.length;
    if (length > MAX_BODY_BYTES) throw tooLarge();
    pieces.push(value);
  }
}

const left = (cause: unknown): never => {
  throw new ClientLeft(cause);
};

const tooLarge = () =>
  new HttpRefusal('too_large', `The request is too long: a body has at most ${MAX_BODY_BYTES} bytes.`);

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
  // As a name it would change what the object is, and be lost.
  if (text.includes('"__proto__"')) throw new PathloomError('bad_option', 'the body: "__proto__" is not allowed');
  try {
    return JSON.parse(text);
  } catch {
    throw new PathloomError('bad_option', 'the body is not JSON');
  }
}
