import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { bufferAnswer, MAX_ANSWER_BYTES } from '../../functions/http/lambda/buffered.ts';
import { assertHttp, readEvent } from '../../functions/http/lambda/event.ts';
import { writeAnswer } from '../../functions/http/lambda/streamed.ts';
import { gatewayEvent, urlEvent } from './events.ts';

const { signal } = new AbortController();
const sizeOf = (answer: unknown) => Buffer.byteLength(JSON.stringify(answer));

function bodyOf(piece: string | Uint8Array, times: number, cancel = () => {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = times;
  const bytes = new Uint8Array(Buffer.from(piece));
  return new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(bytes) : controller.close()),
    cancel,
  });
}

// The part of an answer that is not its body is some 100 bytes here, and up to 32 KB are kept for it.
test.each([
  ['digits', '1'.repeat(1000), 'application/json', 6200],
  ['quotes, which JSON writes as two', '"'.repeat(1000), 'text/plain', 3100],
  ['letters that take three bytes', '€'.repeat(1000), 'text/csv', 2050],
  ['bytes, which go as base64', new Uint8Array(1000), 'application/octet-stream', 4600],
])('an answer of %s goes out up to the limit, and never above it', async (_name, piece, type, thousands) => {
  const ask = (times: number) =>
    bufferAnswer(new Response(bodyOf(piece, times), { headers: { 'content-type': type } }));
  const below = await ask(thousands);
  expect(below.statusCode).toBe(200);
  expect(sizeOf(below)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
  expect(sizeOf(below)).toBeGreaterThan(0.95 * MAX_ANSWER_BYTES);
  const above = await ask(Math.ceil(1.03 * thousands));
  expect(above).toMatchObject({ statusCode: 413, headers: { 'content-type': 'application/problem+json' } });
});

test('an answer that is too long is drawn no further', async () => {
  const cancel = vi.fn();
  const answer = await bufferAnswer(new Response(bodyOf('1'.repeat(1000), Number.POSITIVE_INFINITY, cancel)));
  expect(answer.statusCode).toBe(413);
  expect(cancel).toHaveBeenCalledOnce();
});

test('a stream is written no faster than it is taken, and is stopped when nobody takes it', async () => {
  const stop = new AbortController();
  const cancel = vi.fn();
  const out = new PassThrough({ highWaterMark: 2500 });
  const reason = new Error('gone');
  const writing = writeAnswer(bodyOf('1'.repeat(1000), Number.POSITIVE_INFINITY, cancel), out, stop.signal);
  await expect.poll(() => out.writableNeedDrain).toBe(true);
  const held = out.readableLength + out.writableLength;
  await new Promise(setImmediate);
  expect(out.readableLength + out.writableLength).toBe(held);
  stop.abort(reason);
  await expect(writing).rejects.toBe(reason);
  expect(cancel).toHaveBeenCalledOnce();
  expect(out.writableEnded).toBe(false);
});

test('the request is that of the event: method, address, headers and body', async () => {
  const fields = {
    method: 'POST',
    path: '/v1/risk?a=%20b',
    headers: { 'x-one': '1', 'content-length': '9' },
    body: 'ä',
  };
  for (const event of [gatewayEvent(fields), urlEvent(fields)]) {
    const request = readEvent(event, signal);
    expect(request.method).toBe('POST');
    expect(new URL(request.url)).toMatchObject({ pathname: '/v1/risk', search: '?a=%20b' });
    expect(Object.fromEntries(request.headers)).toMatchObject({ 'x-one': '1', 'content-length': '4' });
    expect(await request.text()).toBe('"ä"');
  }
});

test('a body that comes with a GET is left out', () => {
  expect(readEvent(gatewayEvent({ path: '/health', body: {} }), signal).body).toBeNull();
});

test('what no request can hold is the mistake of its sender', () => {
  const event = gatewayEvent({ path: '/health', headers: { accept: 'a\nb' } });
  expect(() => readEvent(event, signal)).toThrow(expect.objectContaining({ code: 'bad_option' }));
});

test('an event of another format is refused', () => {
  const event = gatewayEvent({ path: '/health' });
  expect(() => assertHttp(event)).not.toThrow();
  expect(() => assertHttp({ ...event, version: '1.0' })).toThrow('payload format 2.0');
});

test('a body that an emulator sends as null is none', async () => {
  const event = { ...gatewayEvent({ method: 'POST', path: '/v1/batches/one/cancel' }), body: null } as unknown;
  const request = readEvent(event as Parameters<typeof readEvent>[0], signal);
  expect([request.method, await request.text()]).toEqual(['POST', '']);
});
