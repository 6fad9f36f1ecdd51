import { type ClientRequest, request as send } from 'node:http';
import { Readable } from 'node:stream';

const PIECE = 65_536;
const PAUSE_MS = 5;
/** How long an answer to the headers of a long body is waited for. */
const HEADERS_MS = 300;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks as a client of HTTP does that may be wrong: address, headers and body go out as they are, whatever they say of each other. */
export async function ask(base: string, asked: string | Request, init: RequestInit = {}): Promise<Response> {
  const given = typeof asked === 'string' ? new Request(new URL(asked, base), { ...init, body: null }) : asked;
  const path = typeof asked === 'string' ? asked : asked.url.replace(/^\w+:\/\/[^/]+/, '');
  const headers = new Headers(typeof asked === 'string' ? init.headers : asked.headers);
  const body = await bodyOf(typeof asked === 'string' ? init.body : asked.body, headers);
  return new Promise((resolve, reject) => {
    let answered = false;
    // A connection for each: the server closes those whose bodies it did not read to the end.
    const way = { method: given.method, path, headers: Object.fromEntries(headers), agent: false };
    const call = send(new URL(base), way);
    call.on('response', (answer) => {
      answered = true;
      const { statusCode: status = 0 } = answer;
      const bare = given.method === 'HEAD' || status === 304;
      if (bare) answer.resume();
      resolve(
        new Response(bare ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), {
          status,
          headers: Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]),
        }),
      );
    });
    // An answer may come, and the connection be closed, before the whole body is sent.
    call.on('error', (error) => {
      if (!answered) reject(error);
    });
    void sendBody(call, body ?? new Uint8Array(), () => answered);
  });
}

/** A piece at a time, until there is an answer: what is sent beyond that would make the server reset the connection. */
async function sendBody(call: ClientRequest, body: Uint8Array, isAnswered: () => boolean): Promise<void> {
  const isLong = body.length > PIECE;
  // Its length alone may be answered.
  if (isLong) call.flushHeaders();
  for (let waited = 0; isLong && waited < HEADERS_MS && !isAnswered(); waited += PAUSE_MS) await pause(PAUSE_MS);
  for (let at = 0; at < body.length && !isAnswered(); at += PIECE) {
    await new Promise((resolve) => call.write(body.subarray(at, at + PIECE), resolve));
    await pause(isLong ? PAUSE_MS : 0);
  }
  call.end();
}

async function bodyOf(body: RequestInit['body'] | undefined, headers: Headers): Promise<Uint8Array | undefined> {
  if (body === null || body === undefined) return undefined;
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  // A stream has no length to announce.
  if (body instanceof ReadableStream) headers.set('transfer-encoding', 'chunked');
  else if (!headers.has('content-length')) headers.set('content-length', String(bytes.length));
  if (typeof body === 'string' && !headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
  return bytes;
}
