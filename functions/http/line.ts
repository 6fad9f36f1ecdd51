import { HttpRefusal } from './problem.ts';

/** How many requests are served at a time. */
export interface Load {
  /** Answers drawn at the same time. */
  readonly drawings: number;
  /** Requests that may wait for their turn; any more are refused at once. */
  readonly waiting: number;
}

/**
 * A process draws on one thread, however many cores there are, so that more answers at a time are none the faster. Some at a time
 * keep a long stream, or a client that reads slowly, from holding up the short ones. Scenarios hold some 20 MB each; a forecast keeps
 * 8 bytes of every value that it is made of, of which the service says how many there may be.
 */
export const USUAL_LOAD: Load = { drawings: 8, waiting: 64 };

/** When a client that was refused may ask again: a line this short has moved on by then. */
const RETRY_AFTER_SECONDS = 1;

/** A place in the line, to be left whatever happens. */
export interface Place {
  /** Waits for the place's turn to draw. @throws the reason of the signal if that is aborted first */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  /** May be called more than once. */
  readonly leave: () => void;
}

/** Requests that are drawn a few at a time, in the order in which they are ready, and the short line of those that wait. */
export class Line {
  private readonly load: Load;
  private places = 0;
  private drawing = 0;
  private readonly waiting = new Set<() => void>();

  constructor(load: Load) {
    this.load = load;
  }

  /** A place, taken before the body is read: bodies take memory too. @throws HttpRefusal `busy` where the line is full */
  enter(): Place {
    if (this.places >= this.load.drawings + this.load.waiting) throw busy();
    this.places++;
    let left = false;
    let hasTurn = false;
    return {
      turn: async (signal) => {
        await this.wait(signal);
        hasTurn = true;
      },
      leave: () => {
        if (left) return;
        left = true;
        this.places--;
        if (hasTurn) this.pass();
      },
    };
  }

  private async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.drawing < this.load.drawings) {
      this.drawing++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.waiting.delete(called);
        reject(signal.reason);
      };
      const called = () => {
        this.waiting.delete(called);
        signal.removeEventListener('abort', abort);
        resolve();
      };
      this.waiting.add(called);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Hands the turn to the one that has waited longest. */
  private pass(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.drawing--;
  }
}

function busy(): HttpRefusal {
  return new HttpRefusal('busy', 'The service has all the requests that it can answer; ask again in a moment.', {
    'retry-after': String(RETRY_AFTER_SECONDS),
  });
}
