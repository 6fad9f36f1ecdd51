import type { Line } from './line.ts';
import { streamOf } from './stream.ts';
import { startVisit, type Visit } from './visit.ts';

/** An answer whose body is made while it is read. */
export interface Streamed {
  /** 200 unless given. */
  readonly status?: number;
  readonly headers: Headers;
  /** Begins the body: what is wrong with its beginning is thrown. Left out where there is none. */
  readonly draw?: () => Promise<AsyncIterable<Uint8Array>>;
}

interface TurnOptions {
  readonly line: Line;
  /** Longest time for an answer, its stream included. */
  readonly timeoutMs: number;
  /** What a reader may be told of an error in the midst of an answer. */
  readonly expose: (error: unknown) => Error;
}

/** Answers that are drawn in turn: a place in the line is held from before the body is read until the answer is over. */
export function createTurns({ line, timeoutMs, expose }: TurnOptions) {
  return {
    /** An answer that is over when it is made. @throws HttpRefusal `busy` */
    async whole(request: Request, answer: (visit: Visit) => Promise<Response>): Promise<Response> {
      const visit = startVisit(line, request.signal, timeoutMs);
      try {
        return await answer(visit);
      } finally {
        visit.end();
      }
    },

    /** An answer that is over when its stream is. @throws HttpRefusal `busy` */
    async streamed(request: Request, answer: (visit: Visit) => Promise<Streamed>): Promise<Response> {
      const visit = startVisit(line, request.signal, timeoutMs);
      const { signal, end: ended } = visit;
      try {
        const { status = 200, headers, draw } = await answer(visit);
        if (draw) return new Response(streamOf(await draw(), { signal, ended, expose }), { status, headers });
        ended();
        return new Response(null, { status, headers });
      } catch (error) {
        ended();
        throw error;
      }
    },
  };
}
