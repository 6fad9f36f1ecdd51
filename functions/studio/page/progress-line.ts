import type { Loading } from '../../../inference/browser/messages.ts';
import { find, show, write } from './element.ts';
import { count, megabytes } from './format.ts';

/** What takes less is not worth a bar that flashes. */
const PATIENCE_MS = 400;
/** So long nothing must happen before the result is read out: a slider that moves would be read out without end. */
const QUIET_MS = 700;

/** How far loading and drawing are, and what came of it. */
export class ProgressLine {
  private readonly place = find('loading');
  private readonly text = find('loading-text');
  private readonly bar = find<HTMLProgressElement>('loading-bar');
  private readonly status = find('status');
  private readonly spoken = find('spoken');
  private readonly verb: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private speech: ReturnType<typeof setTimeout> | undefined;

  /** @param verb what is done, as it is told */
  constructor(verb = 'Drawing') {
    this.verb = verb;
  }

  loading({ file, loadedBytes, totalBytes }: Loading): void {
    this.reveal();
    const of = totalBytes === undefined ? '' : ` of ${megabytes(totalBytes)}`;
    this.say(`Loading ${file}: ${megabytes(loadedBytes)}${of}`, totalBytes && loadedBytes / totalBytes);
  }

  /** Work has begun: where it takes long it is shown. */
  begin(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.reveal(), PATIENCE_MS);
    this.say(this.verb, undefined);
  }

  drawing(paths: number, of: number): void {
    this.say(`${this.verb}: ${count(paths)} of ${count(of)} paths`, paths / of);
  }

  /** Nothing is under way. @param result a sentence, where there is one */
  end(result?: string): void {
    clearTimeout(this.timer);
    show(this.place, false);
    if (result === undefined) return;
    write(this.status, result);
    clearTimeout(this.speech);
    this.speech = setTimeout(() => write(this.spoken, result), QUIET_MS);
  }

  private reveal(): void {
    show(this.place, true);
  }

  private say(text: string, share: number | undefined): void {
    write(this.text, text);
    if (share === undefined) this.bar.removeAttribute('value');
    else this.bar.value = share;
  }
}
