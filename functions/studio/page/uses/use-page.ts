import type { Tasks } from '../../uses/messages.ts';
import { abortable } from '../abortable.ts';
import { connect } from '../connect.ts';
import { fill, linkTo, offerCopies } from '../copying.ts';
import { Desk } from '../desk.ts';
import { find, write } from '../element.ts';
import { explain } from '../explain.ts';
import { shortHash } from '../format.ts';
import { Key } from '../key.ts';
import { Latest } from '../latest.ts';
import { readOrigin } from '../link.ts';
import { findMismatch } from '../mismatch.ts';
import type { ModelLine } from '../models.ts';
import { breathe, painted } from '../painted.ts';
import { ProgressLine } from '../progress-line.ts';
import { ReportLink } from '../report-link.ts';
import { provenanceRows } from '../tables.ts';
import { followTheme } from '../theme.ts';
import { type Action, Troubles } from '../troubles.ts';
import type { Use, UseChoice } from './use.ts';
import { type OpenedUse, openUse } from './use-model.ts';

/** A page for one use of a model: what its controls say is worked out in its worker, and shown, and can be had elsewhere. */
export class UsePage<Known extends Tasks, Choice extends UseChoice, Result> {
  readonly key = new Key();
  readonly troubles = new Troubles(find('troubles'));
  readonly progress: ProgressLine;
  readonly desk: Desk<OpenedUse<Known>>;
  /** Done when a first result is on the screen. */
  readonly drawnOnce: Promise<void>;
  private drewOnce = () => {};
  private models: readonly ModelLine[] = [];
  private readonly report = new ReportLink(this.key, (sentence) => this.troubles.tell('report', sentence));
  private readonly latest: Latest<Choice>;
  private use: Use<Known, Choice, Result> | undefined;

  /**
   * @param script the worker's
   * @param verb what is done, for the line of progress
   */
  constructor(script: URL, verb: string) {
    this.progress = new ProgressLine(verb);
    this.drawnOnce = new Promise((resolve) => {
      this.drewOnce = resolve;
    });
    const onLoading = this.progress.loading.bind(this.progress);
    const load = (address: string, options: Parameters<typeof openUse>[2]) => openUse<Known>(address, script, options);
    this.desk = new Desk({ load, headers: () => this.key.headers, onLoading });
    this.latest = new Latest<Choice>(
      (choice, signal) => this.work(choice, signal),
      () => true,
    );
  }

  /** Gets the models, and does what the address says. */
  async start(use: Use<Known, Choice, Result>): Promise<void> {
    // What the page is made of has just been set up: a task of its own.
    await breathe();
    this.use = use;
    offerCopies();
    followTheme(find<HTMLButtonElement>('theme'), use.repaint);
    addEventListener('hashchange', () => this.follow(use));
    find('controls').addEventListener('submit', (event) => event.preventDefault());
    find('skip').addEventListener('click', (event) => {
      // The fragment of the address is the result's.
      event.preventDefault();
      find('controls').focus();
    });
    // What scrolls sideways must be reached by the keys too.
    for (const place of document.querySelectorAll<HTMLElement>('.scroll')) place.tabIndex = 0;
    await this.begin(use);
  }

  /** Works out what the controls say. */
  ask(): void {
    const choice = this.use?.choice();
    if (choice && this.models.length > 0) this.latest.ask(choice);
  }

  /** The assets of a model. */
  assetsOf(id: string | undefined): readonly string[] {
    return this.models.find((model) => model.id === id)?.assets ?? [];
  }

  private async begin(use: Use<Known, Choice, Result>): Promise<void> {
    const models = await connect(this, () => void this.begin(use));
    if (!models) return;
    this.models = models;
    use.offer(models);
    performance.mark('pathloom:usable');
    this.follow(use);
  }

  private follow(use: Use<Known, Choice, Result>): void {
    const fields = new URLSearchParams(location.hash.slice(1));
    const { choice, problems } = use.read(fields);
    const { origin, problems: ofOrigin } = readOrigin(fields);
    const named = fields.get('model') ?? undefined;
    const model = this.models.find(({ id }) => id === named) ?? this.models[0];
    use.set({ ...use.usual, ...choice, model: model.id } as Choice);
    this.troubles.clear('link');
    const wrong = [...problems, ...ofOrigin];
    if (wrong.length > 0) this.troubles.tell('link', wrong.join(' '));
    const asked = { ...(named !== undefined && { model: named }), ...(choice.start && { start: choice.start }) };
    const isFileHere = use.expect(origin.file);
    const mismatch = findMismatch({ choice: asked, origin, models: this.models, model, isFileHere });
    this.troubles.clear('origin');
    if (!mismatch) {
      this.ask();
      return;
    }
    const action: Action =
      mismatch.remedy === 'file'
        ? { name: 'Choose the file', run: use.chooseFile }
        : { name: `Go on with ${model.id} as it is here`, run: () => this.ask() };
    this.troubles.tell('origin', mismatch.sentence, [action]);
  }

  private async work(choice: Choice, signal: AbortSignal): Promise<void> {
    const { use, progress } = this;
    if (!use) return;
    progress.begin();
    try {
      const { model } = await abortable(this.desk.open(choice.model), signal);
      use.bound(model.card);
      const begun = performance.now();
      const onProgress = (done: number, of: number) => progress.drawing(done, of);
      const result = await use.work(model, choice, { signal, onProgress });
      const took = performance.now() - begun;
      this.troubles.clear('drawing');
      this.tell(use, choice, result);
      // Each part is a task of its own, so that a key is heard in between.
      await breathe();
      find('provenance').replaceChildren(...provenanceRows(use.provenance(result), model.card));
      await breathe();
      await use.show(result, choice, model.card);
      progress.end(use.told(result, took));
      await painted();
      performance.mark('pathloom:drawn');
      this.drewOnce();
    } catch (error) {
      progress.end();
      if (!signal.aborted) this.fail(use, error);
    }
  }

  /** Where it comes from, and how to have it elsewhere. */
  private tell(use: Use<Known, Choice, Result>, choice: Choice, result: Result): void {
    const { manifest, label } = use.provenance(result);
    const { id, sha256 } = manifest.model;
    write(find('identity'), `model ${id} · sha256 ${shortHash(sha256)} · ${label}`);
    this.report.show(id);
    const file = use.file();
    const own = choice.start === 'own' && file ? { file: file.sha256, price: file.price } : {};
    linkTo(`#${new URLSearchParams({ model: id, sha256, ...use.write(choice), ...own })}`);
    const recipes = use.recipes(choice, result, { base: document.baseURI, keyed: this.key.isUsed });
    for (const [name, text] of Object.entries(recipes)) fill(name, text);
  }

  private fail(use: Use<Known, Choice, Result>, error: unknown): void {
    const { sentence, remedy, reopen } = explain(error);
    if (reopen) this.desk.clear();
    if (use.failed(error)) return;
    const again: Action = { name: 'Try again', run: () => void this.begin(use) };
    this.troubles.tell('drawing', sentence, remedy === 'retry' ? [again] : []);
  }
}
