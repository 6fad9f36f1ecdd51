import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Hono } from 'hono';
import { renderProblem, tell, timedOut } from '../problem.ts';
import { abortable } from './abortable.ts';
import { assertHttp, readEvent } from './event.ts';
import { beginRequest, endRequest, logError } from './telemetry.ts';
import { inSegment } from './trace.ts';

/** What is kept of Lambda's time for saying that there is none left. */
const MARGIN_MS = 500;

/** What became of an answer. */
export interface Sent<Result> {
  /** For Lambda. */
  readonly result: Result;
  readonly status: number;
  /** Of the body as it was sent. */
  readonly bytes: number;
}

/**
 * Answers an event shortly before Lambda would kill the function, at the latest, and tells log, metrics and trace of it.
 *
 * @param send gives the answer to Lambda; who aborts the controller stops the drawing
 * @throws Error where the event is none of HTTP, and what `send` throws
 */
export async function serveEvent<Result>(
  app: Hono,
  event: APIGatewayProxyEventV2,
  context: Context,
  send: (response: Response, stop: AbortController) => Promise<Sent<Result>>,
): Promise<Result> {
  const startedAt = performance.now();
  assertHttp(event);
  beginRequest(context);
  const route = `${event.requestContext.http.method} ${event.rawPath}`;
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(timedOut('the function has time for')),
    context.getRemainingTimeInMillis() - MARGIN_MS,
  );
  const tell = (status: number, headers: Headers, bytes: number): void =>
    endRequest({ route, status, headers, bytes, milliseconds: performance.now() - startedAt });
  try {
    return await inSegment('answer', async () => {
      const response = await answer(app, event, stop.signal);
      try {
        const { result, status, bytes } = await send(response, stop);
        tell(status, status === response.status ? response.headers : new Headers(), bytes);
        return result;
      } catch (error) {
        tell(renderProblem(stop.signal.aborted ? stop.signal.reason : error).status, response.headers, 0);
        throw error;
      }
    });
  } finally {
    clearTimeout(timer);
  }
}

async function answer(app: Hono, event: APIGatewayProxyEventV2, signal: AbortSignal): Promise<Response> {
  try {
    return await abortable(app.fetch(readEvent(event, signal)), signal);
  } catch (error) {
    return refuse(error);
  }
}

/** The problem as an answer; what is the operator's business is told to the log. */
export function refuse(error: unknown): Response {
  tell(logError, error);
  return renderProblem(error);
}
