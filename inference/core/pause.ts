/** What long work on one thread may be given. */
export interface PauseOptions {
  /** Awaited between pieces of the work, some tens of milliseconds each: what it throws ends the work. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** To be awaited before work on so many values. */
export type Pace = (values: number) => Promise<void>;

/** Values of a piece: sorting them takes some tens of milliseconds. */
const PIECE = 2 ** 17;

/** Pauses before the first values, and whenever more would make the piece too long: a turn of the event loop takes as long as many values. */
export function paceOf(pause: PauseOptions['pause']): Pace {
  let since = PIECE;
  return async (values) => {
    since += values;
    if (since <= PIECE) return;
    since = values;
    await pause?.();
  };
}
