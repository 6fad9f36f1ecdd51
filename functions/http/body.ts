import { PathloomError } from '../../inference/contract/error.ts';
import { HttpRefusal } from './problem.ts';

/** What AWS Lambda takes; 20,000 rows of a history of one asset are some 1 MB. */
export const MAX_BODY_BYTES = 6_000_000;
/** Without a history no request needs more. */
const MAX_BODY_BYTES_WITHOUT_HISTORY = 1_000_000;

/**
 * The JSON object in a body.
 *
 * @throws HttpRefusal `unsupported_media_type`, `too_large`; PathloomError `bad_option`
 */
export async function readBody(request: Request): Promise<{ model: string }> {
  assertJson(request.headers);
  const text = await request.text();
  const body = readObject(text);
  if (text.length > MAX_BODY_BYTES_WITHOUT_HISTORY && body.history === undefined) {
    throw tooLarge(MAX_BODY_BYTES_WITHOUT_HISTORY, 'a body without a history');
  }
  if (typeof body.model !== 'string') {
    throw new PathloomError('bad_option', 'request model: must name a model', { field: 'model' });
  }
  return { ...body, model: body.model };
}

export function tooLarge(bytes: number, what: string): HttpRefusal {
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

function readObject(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new PathloomError('bad_option', 'the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PathloomError('bad_option', 'the body must be a JSON object');
  }
  return body as Record<string, unknown>;
}
