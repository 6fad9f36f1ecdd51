import { HttpRefusal } from './problem.ts';

/** How long a request may take, and whether anyone still waits for it. */
export interface Deadline {
  readonly client: AbortSignal;
  readonly timeout: AbortSignal;
  readonly seconds: number;
}

export function startDeadline(client: AbortSignal, milliseconds: number): Deadline {
  return { client, timeout: AbortSignal.timeout(milliseconds), seconds: milliseconds / 1000 };
}

/** The same pieces, while there is time and someone waits: what comes after is not drawn. */
export async function* within<Piece>(deadline: Deadline, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    assertInTime(deadline);
    yield piece;
  }
}

/** @throws HttpRefusal `timed_out` */
export function assertInTime({ client, timeout, seconds }: Deadline): void {
  if (timeout.aborted) {
    throw new HttpRefusal('timed_out', `The request took more than ${seconds} s; ask for fewer paths or steps.`);
  }
  if (client.aborted) throw new HttpRefusal('timed_out', 'The client has left.');
}
