import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { ClientLeft, isForLog } from '../problem.ts';
import { logError } from './telemetry.ts';

/**
 * Writes an answer to Lambda's stream: status and headers at once, then the body as it is drawn, no faster than it is taken.
 *
 * @param out what `awslambda.HttpResponseStream.from` made of Lambda's stream
 * @param signal stops the drawing
 * @returns bytes of the body
 * @throws the signal's reason, or what the body breaks off with; the runtime client then says so in the stream, which stays open
 */
export async function writeAnswer(body: Response['body'], out: Writable, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  // The runtime client sends status and headers before the first write, also of nothing.
  out.write('');
  try {
    // Leaving the loop by an error cancels the body.
    for await (const piece of body ?? []) {
      signal.throwIfAborted();
      bytes += piece.length;
      if (!out.write(piece)) await once(out, 'drain', { signal });
    }
    signal.throwIfAborted();
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  out.end();
  return bytes;
}

/** Aborts when Lambda closes the stream before its end: then nobody takes the answer any more. */
export function noticeLeaving(out: Writable, stop: AbortController): void {
  out.once('close', () => stop.abort(new ClientLeft()));
  out.once('error', (cause) => {
    stop.abort(new ClientLeft(cause));
    forgive(cause);
  });
}

const forgiven = new WeakSet<Error>();

/**
 * The runtime client (4.0.2) leaves promises of its own unhandled when its stream is closed, which would end the process with the
 * models that it has open. What else nobody handles still ends it.
 */
function forgive(cause: Error): void {
  forgiven.add(cause);
  if (process.listeners('unhandledRejection').includes(endUnlessForgiven)) return;
  process.on('unhandledRejection', endUnlessForgiven);
}

function endUnlessForgiven(reason: unknown): void {
  if (!(reason instanceof Error && forgiven.has(reason))) throw reason;
}

/** @throws Error that tells Lambda, and who may read its error, no more than that the answer is not whole */
export function breakOff(error: unknown): never {
  if (isForLog(error)) logError('The answer broke off', error);
  const told = new Error('The answer broke off; the details are in the log of the service.');
  // The runtime client sends the stack along.
  told.stack = '';
  throw told;
}
