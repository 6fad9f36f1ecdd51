import { startDeadline } from './deadline.ts';
import type { Line } from './line.ts';

/** The stay of a request that draws. */
export interface Visit {
  /** Aborted, with the error to throw as its reason, when the time is over or the client leaves. */
  readonly signal: AbortSignal;
  /** Waits until the request may draw. @throws the reason of the signal */
  readonly turn: () => Promise<void>;
  /** To be called when the answer is over, whatever its end; more than once does no harm. */
  readonly end: () => void;
}

/** @throws HttpRefusal `busy` where the line is full */
export function startVisit(line: Line, client: AbortSignal, milliseconds: number): Visit {
  const place = line.enter();
  const { signal, end } = startDeadline(client, milliseconds);
  return {
    signal,
    turn: () => place.turn(signal),
    end: () => {
      end();
      place.leave();
    },
  };
}
