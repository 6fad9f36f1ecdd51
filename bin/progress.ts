const BAR_WIDTH = 28;
/** Redraws of the bar on a terminal, and lines elsewhere, are at least so far apart. */
const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 5000;

/** Shows how far long work has come: a bar on a terminal, plain lines elsewhere. All on stderr, so that stdout stays for answers. */
export class Progress {
  private readonly title: string;
  private readonly stream: NodeJS.WriteStream;
  private readonly begun = performance.now();
  private shownAt = Number.NEGATIVE_INFINITY;
  /** Whether the cursor stands behind a bar. */
  private open = false;

  constructor(title: string, stream: NodeJS.WriteStream = process.stderr) {
    this.title = title;
    this.stream = stream;
  }

  /** @param note what else there is to say of this moment, such as a loss */
  update(done: number, total: number, note = ''): void {
    const now = performance.now();
    const finished = done >= total;
    const wait = this.stream.isTTY ? REDRAW_MILLISECONDS : LINE_MILLISECONDS;
    if (!finished && now - this.shownAt < wait) return;
    this.shownAt = now;
    const seconds = (now - this.begun) / 1000;
    const left = done > 0 ? (seconds / done) * (total - done) : Number.NaN;
    const times = finished ? `${seconds.toFixed(1)} s` : `${clock(seconds)}, ${clock(left)} left`;
    if (this.stream.isTTY) {
      const filled = Math.round((BAR_WIDTH * done) / total);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const line = `${this.title} ${bar} ${done}/${total}  ${times}  ${note}`;
      this.stream.write(`\r${line.slice(0, this.stream.columns - 1)}\x1b[K${finished ? '\n' : ''}`);
      this.open = !finished;
    } else {
      this.stream.write(`${this.title} ${done}/${total}  ${times}${note === '' ? '' : `  ${note}`}\n`);
    }
  }

  /** Leaves the bar's line as it is, so that what is said next begins on a line of its own. */
  stop(): void {
    if (this.open) this.stream.write('\n');
    this.open = false;
  }
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A line for people, on stderr. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
