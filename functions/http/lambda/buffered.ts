import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { HttpRefusal, renderProblem } from '../problem.ts';

/** Bytes of JSON that Lambda takes as an answer: its 6 MB, which are these. */
export const MAX_ANSWER_BYTES = 6_291_556;
/** What a character of text may become in JSON: a control character is `\u0000`. */
const LONGEST_ESCAPE = 6;
/** For all that is not the body. The gateway takes 10 KB of headers. */
const HEADROOM = 32_768;

/** What Lambda makes an HTTP answer of. */
export interface BufferedAnswer extends APIGatewayProxyStructuredResultV2 {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
}

const TEXT = /^(text\/|application\/(.+\+)?json\b|application\/x-ndjson)/;

/**
 * An answer as Lambda takes it in one piece. One that is too long is refused, and drawn no further.
 *
 * @param most bytes of the whole answer in JSON, headers included
 */
export async function bufferAnswer(response: Response, most = MAX_ANSWER_BYTES): Promise<BufferedAnswer> {
  const bytes = await readUpTo(response, most);
  const answer = bytes && renderAnswer(response, bytes);
  if (answer && isWithin(answer, most - HEADROOM)) return answer;
  const refusal = renderProblem(answerTooLong());
  return renderAnswer(refusal, new Uint8Array(await refusal.arrayBuffer()));
}

/** Whether the body has so many bytes in JSON. A text is escaped to see it only where it might be too long. */
function isWithin({ body, isBase64Encoded }: BufferedAnswer, most: number): boolean {
  if (isBase64Encoded || body.length * LONGEST_ESCAPE <= most) return body.length <= most;
  return Buffer.byteLength(JSON.stringify(body)) <= most;
}

/** The body; undefined, and cut off, where it is longer than that. */
async function readUpTo({ body }: Response, most: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

function renderAnswer({ status, headers }: Response, bytes: Uint8Array): BufferedAnswer {
  const isText = !headers.has('content-encoding') && TEXT.test(headers.get('content-type') ?? 'text/plain');
  return {
    statusCode: status,
    headers: Object.fromEntries(headers),
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

const answerTooLong = (): HttpRefusal =>
  new HttpRefusal(
    'too_large',
    'The answer is longer than the 6 MB that go out in one piece here. Ask for fewer paths or steps, for a shorter format such as ' +
      'application/vnd.apache.parquet, or at the address that streams; or draw them in a batch with the command line: pathloom generate',
  );
