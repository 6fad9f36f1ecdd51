import type { OpenModelOptions } from '../../../inference/browser/open-model.ts';
import type { ModelCard } from '../../../inference/contract/card.ts';
import type { Figures } from '../figures/figures.ts';
import type { Picture } from '../figures/picture.ts';
import { isDay, LIMITS, USUAL } from './choice.ts';
import { connect } from './connect.ts';
import { Controls } from './controls.ts';
import { Desk } from './desk.ts';
import { Drawer, type Wanted } from './drawer.ts';
import { find } from './element.ts';
import { explain } from './explain.ts';
import { count } from './format.ts';
import { Gallery } from './gallery.ts';
import { Key } from './key.ts';
import { readLink } from './link.ts';
import { findMismatch } from './mismatch.ts';
import type { ModelLine } from './models.ts';
import { type Opened, openToDraw } from './opened.ts';
import { frequencyDoubt } from './own-file.ts';
import { OwnFiles } from './own-files.ts';
import { ProgressLine } from './progress-line.ts';
import type { RecipeSurroundings } from './recipes.ts';
import { ReportLink } from './report-link.ts';
import { SavingForm } from './saving.ts';
import { Sharing } from './sharing.ts';
import type { Shown } from './shown.ts';
import { followTheme } from './theme.ts';
import { type Action, Troubles } from './troubles.ts';

/** The page: what its controls say is drawn, and what is drawn can be saved and shared. */
export class Studio {
  readonly key = new Key();
  readonly troubles = new Troubles(find('troubles'));
  readonly progress = new ProgressLine();
  private readonly gallery = new Gallery();
  private readonly sharing = new Sharing();
  private readonly report = new ReportLink(this.key, (sentence) => this.troubles.tell('report', sentence));
  private readonly controls = new Controls((time) => this.ask(time));
  private readonly own: OwnFiles;
  readonly desk: Desk<Opened>;
  private readonly drawer: Drawer;
  private readonly saving: SavingForm;
  /** Done when all of a first picture is on the screen. */
  readonly drawnOnce: Promise<void>;
  private drewOnce = () => {};
  private models: readonly ModelLine[] = [];
  private shown: Shown | undefined;

  /** @param script of the drawing worker */
  constructor(figures: Figures, script: URL) {
    const { progress, troubles } = this;
    this.drawnOnce = new Promise((resolve) => {
      this.drewOnce = resolve;
    });
    const onLoading = progress.loading.bind(progress);
    // States that are needed after all are loaded then: the address is of the picture before.
    const load = (address: string, options: OpenModelOptions) =>
      openToDraw(address, script, {
        ...options,
        withStates: isDay(readLink(location.hash).choice.start ?? USUAL.start),
      });
    this.desk = new Desk({ load, headers: () => this.key.headers, onLoading });
    this.own = new OwnFiles({
      ...{ figures, troubles, assets: () => this.modelOf(this.controls.choice?.model)?.assets ?? [] },
      read: (time) => {
        this.controls.startFromOwn();
        this.ask(time);
      },
    });
    this.drawer = new Drawer({
      ...{ desk: this.desk, figures, progress },
      opened: (card, wanted) => this.opened(card, wanted),
      previewed: (picture, manifest, card) => {
        this.gallery.clearFacts();
        return this.gallery.show(picture, manifest, card);
      },
      shown: (picture, shown) => this.show(picture, shown),
      completed: (picture) => {
        this.gallery.showFacts(picture);
        this.drewOnce();
      },
      failed: (error, wanted) => this.fail(error, wanted),
    });
    this.saving = new SavingForm({
      shown: () => this.shown,
      surroundings: () => this.surroundings(),
      write: async ({ choice, own }, query, format, signal, onProgress) => {
        const { model } = await this.desk.open(choice.model);
        const history = choice.start === 'own' ? own?.history : undefined;
        const set = await model.generate(query, { signal, ...(history && { history }) });
        return figures.file(set, format, signal, ({ paths, of }) => onProgress(paths / of));
      },
      changed: () => this.share(),
    });
    followTheme(find<HTMLButtonElement>('theme'), () => this.gallery.repaint());
    addEventListener('hashchange', () => this.follow());
  }

  /** Gets the models, and draws what the address says. */
  async start(): Promise<void> {
    const { model } = readLink(location.hash).choice;
    // The address may be wrong, or a key be missing: that is told when the models are known, and the model is wanted.
    if (model !== undefined) this.desk.open(model).catch(() => {});
    if (!(await this.connect(() => void this.start()))) return;
    performance.mark('pathloom:usable');
    this.follow();
  }

  /** @param again what to do when the user wants to try once more */
  private async connect(again: () => void): Promise<boolean> {
    const models = await connect(this, again);
    if (!models) return false;
    this.models = models;
    this.controls.offer(models);
    return true;
  }

  /** Does what the address says. */
  private follow(): void {
    const { choice, origin, problems } = readLink(location.hash);
    const model = this.modelOf(choice.model) ?? this.models[0];
    const asset = model.assets.find((name) => name === choice.asset) ?? model.assets[0];
    this.controls.set({ ...USUAL, ...choice, model: model.id, asset });
    this.troubles.clear('link');
    if (problems.length > 0) this.troubles.tell('link', problems.join(' '));
    const isHere = this.own.expect(origin.file);
    const mismatch = findMismatch({ choice, origin, models: this.models, model, isFileHere: isHere });
    if (!mismatch) {
      this.troubles.clear('origin');
      this.ask(performance.now());
      return;
    }
    const { sentence, remedy } = mismatch;
    const action: Action =
      remedy === 'file'
        ? { name: 'Choose the file', run: () => this.own.choose() }
        : { name: `Draw with ${model.id} as it is here`, run: () => this.ask(performance.now()) };
    this.troubles.tell('origin', sentence, [action]);
  }

  /** Draws what the controls say. @param time when the user asked for it */
  private ask(time: number): void {
    const { choice } = this.controls;
    if (!choice || this.models.length === 0) return;
    const own = this.own.current;
    if (choice.start === 'own' && !own) this.progress.end('Choose a CSV file of your prices to start from.');
    else this.drawer.ask({ choice, own, time });
  }

  private opened(card: ModelCard, { choice, own, time }: Wanted): boolean {
    this.controls.bound(card);
    const doubt = choice.start === 'own' && own ? frequencyDoubt(own, card) : undefined;
    if (doubt === undefined) this.troubles.clear('frequency');
    else this.troubles.tell('frequency', doubt);
    if (card.graph.start !== 'noise' || choice.start === 'stationary') return true;
    // Such a model has one start; the controls say so.
    this.controls.set({ ...choice, start: 'stationary' });
    this.ask(time);
    return false;
  }

  private async show(picture: Picture, shown: Shown): Promise<void> {
    this.shown = shown;
    this.troubles.clear('drawing');
    this.report.show(shown.choice.model);
    this.saving.ready(shown.choice.paths);
    this.share();
    await this.gallery.show(picture, shown.manifest, shown.card);
  }

  private share(): void {
    if (!this.shown) return;
    const { choice, own, manifest } = this.shown;
    const file = own && { sha256: own.sha256, price: own.quality.columns.price.join(',') };
    const origin = { modelSha256: manifest.model.sha256, ...(file && { file }) };
    this.sharing.show(choice, origin, this.saving.saving(choice.paths), this.surroundings());
  }

  private fail(error: unknown, { choice }: Wanted): void {
    const { sentence, remedy, reopen } = explain(error);
    if (reopen) this.desk.clear();
    const again: Action = {
      name: 'Try again',
      run: () => void this.connect(again.run).then((connected) => connected && this.ask(performance.now())),
    };
    const half = Math.max(LIMITS.paths.least, Math.floor(choice.paths / 2));
    const fewer: Action = {
      name: `Draw ${count(half)} paths`,
      run: () => {
        this.controls.set({ ...choice, paths: half });
        this.ask(performance.now());
      },
    };
    const offered = remedy === 'retry' ? [again] : remedy === 'fewer-paths' && half < choice.paths ? [fewer] : [];
    this.troubles.tell('drawing', sentence, offered);
  }

  private surroundings(): RecipeSurroundings {
    const own = this.shown?.own;
    return {
      base: document.baseURI,
      keyed: this.key.isUsed,
      own: own && { name: own.name, price: own.quality.columns.price.join(',') },
    };
  }

  private modelOf(id: string | undefined): ModelLine | undefined {
    return this.models.find((model) => model.id === id);
  }
}
