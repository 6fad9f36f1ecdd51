import type { IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { InvokeOutcome } from './start-function.ts';

/** An answer as a client of the gateway gets it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the gateway makes of an answer in one piece. */
export async function bufferedAnswer(outcome: InvokeOutcome): Promise<HttpAnswer> {
  const result: APIGatewayProxyStructuredResultV2 = JSON.parse(await text(requestOf(outcome)));
  const { statusCode = 0, headers = {}, body = '', isBase64Encoded } = result;
  return {
    status: statusCode,
    headers: headers as Record<string, string>,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** What a streamed answer begins with, and what follows as it comes. */
export interface StreamedAnswer extends Omit<HttpAnswer, 'body'> {
  readonly request: IncomingMessage;
  /** The body; the request is destroyed when a reader stops before its end. */
  readonly body: AsyncIterableIterator<Buffer>;
}

const SEPARATOR = Buffer.alloc(8);

/** Reads the prelude of a streamed answer: JSON, eight zero bytes, and then the body. */
export async function streamedAnswer(outcome: InvokeOutcome): Promise<StreamedAnswer> {
  const request = requestOf(outcome);
  const pieces = request[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  let begun = Buffer.alloc(0);
  while (!begun.includes(SEPARATOR)) {
    const { done, value } = await pieces.next();
    if (done) throw new Error(`The stream ended in its prelude: ${begun}`);
    begun = Buffer.concat([begun, value]);
  }
  const end = begun.indexOf(SEPARATOR);
  const { statusCode, headers } = JSON.parse(begun.subarray(0, end).toString());
  return { status: statusCode, headers, request, body: after(begun.subarray(end + SEPARATOR.length), pieces) };
}

async function* after(rest: Buffer, pieces: AsyncIterableIterator<Buffer>): AsyncGenerator<Buffer> {
  if (rest.length > 0) yield rest;
  yield* pieces;
}

/** The same with its whole body. */
export async function wholeAnswer(outcome: InvokeOutcome): Promise<HttpAnswer> {
  const { status, headers, body } = await streamedAnswer(outcome);
  return { status, headers, body: await buffer(body) };
}

function requestOf(outcome: InvokeOutcome): IncomingMessage {
  if (outcome.kind !== 'response') throw new Error(`The function gave no answer: ${JSON.stringify(outcome)}`);
  return outcome.request;
}
