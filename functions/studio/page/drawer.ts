import type { WebModel } from '../../../inference/browser/web-model.ts';
import type { ModelCard } from '../../../inference/contract/card.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import type { Figures } from '../figures/figures.ts';
import type { Picture } from '../figures/picture.ts';
import { abortable } from './abortable.ts';
import type { Choice } from './choice.ts';
import type { Desk } from './desk.ts';
import { Latest } from './latest.ts';
import type { Opened } from './opened.ts';
import type { OwnHistory } from './own-file.ts';
import { painted } from './painted.ts';
import type { ProgressLine } from './progress-line.ts';
import { queryOf } from './query.ts';
import type { Shown } from './shown.ts';
import { drawnWords } from './words.ts';

/** A picture that is wanted. */
export interface Wanted {
  readonly choice: Choice;
  readonly own: OwnHistory | undefined;
  /** When the user asked, in the page's milliseconds. */
  readonly time: number;
}

export interface DrawerOptions {
  readonly desk: Desk<Opened>;
  readonly figures: Figures;
  readonly progress: ProgressLine;
  /** Told of the model before it is drawn from. @returns whether the choice can be drawn from it */
  readonly opened: (card: ModelCard, wanted: Wanted) => boolean;
  /** Puts a picture of the first of the paths on the screen, until that of all is there. */
  readonly previewed: (picture: Picture, manifest: Manifest, card: ModelCard) => Promise<void>;
  /** Puts a picture on the screen, of which the facts are missing yet. */
  readonly shown: (picture: Picture, shown: Shown) => Promise<void>;
  /** Puts the facts there, with which it is whole. */
  readonly completed: (picture: Picture) => void;
  readonly failed: (error: unknown, wanted: Wanted) => void;
}

interface PictureWay {
  readonly range?: { readonly firstPath: number; readonly paths: number };
  readonly onOutline?: (outline: Picture, manifest: Manifest) => void;
}

/** Values that are drawn so fast that stopping saves nothing, and the picture follows a slider that moves. */
const QUICK_VALUES = 400_000;

/**
 * Paths that are shown first of a model that was just opened: its first runs are slow, until the browser has compiled the runtime better.
 * They are those of the whole picture.
 */
const PREVIEW_PATHS = 200;
/** Values whose picture is not worth a preview. */
const SMALL_VALUES = 60_000;

/** Draws pictures one after the other: of those that are wanted meanwhile the newest. */
export class Drawer {
  private readonly options: DrawerOptions;
  private readonly latest: Latest<Wanted>;
  /** Models that have drawn all of a picture. */
  private readonly warm = new WeakSet<WebModel>();

  constructor(options: DrawerOptions) {
    this.options = options;
    this.latest = new Latest<Wanted>(
      (wanted, signal) => this.draw(wanted, signal),
      ({ choice }, next) => choice.model !== next.choice.model || choice.paths * choice.steps > QUICK_VALUES,
    );
  }

  ask(wanted: Wanted): void {
    this.latest.ask(wanted);
  }

  private async draw(wanted: Wanted, signal: AbortSignal): Promise<void> {
    const { desk, progress, opened, shown, completed, failed } = this.options;
    const { choice, own, time } = wanted;
    progress.begin();
    let showing: Promise<void> | undefined;
    try {
      const { model, history } = await abortable(desk.open(choice.model), signal);
      if (!opened(model.card, wanted)) return progress.end();
      const begun = performance.now();
      const preview = { firstPath: 0, paths: PREVIEW_PATHS };
      if (!this.warm.has(model) && choice.paths > preview.paths && choice.paths * choice.steps > SMALL_VALUES) {
        const { picture, manifest } = await this.picture(model, history, wanted, signal, { range: preview });
        await this.options.previewed(picture, manifest, model.card);
        await painted();
        performance.mark('pathloom:preview');
      }
      const { picture } = await this.picture(model, history, wanted, signal, {
        onOutline: (outline, manifest) => {
          showing = shown(outline, { choice, own, manifest, card: model.card });
        },
      });
      this.warm.add(model);
      const took = performance.now() - begun;
      await showing;
      completed(picture);
      progress.end(drawnWords(picture, took, model.threads));
      await painted();
      performance.mark('pathloom:drawn');
      performance.measure('pathloom:redraw', { start: time, end: performance.now() });
    } catch (error) {
      // The next picture is not to come in between the charts of this one.
      await Promise.allSettled([showing]);
      progress.end();
      if (!signal.aborted) failed(error, wanted);
    }
  }

  /** @param how range: of its paths, all unless given; the stylised facts are of all. onOutline: told of it before these are there */
  private async picture(
    model: WebModel,
    history: ReturnHistory | undefined,
    { choice, own }: Wanted,
    signal: AbortSignal,
    { range, onOutline }: PictureWay,
  ): Promise<{ readonly picture: Picture; readonly manifest: Manifest }> {
    const { figures, progress } = this.options;
    const given = choice.start === 'own' ? own?.history : undefined;
    const set = await model.generate(queryOf(choice), {
      signal,
      ...(given && { history: given }),
      ...(range && { range }),
      onProgress: ({ paths, of }) => progress.drawing(paths, of),
    });
    const { manifest } = set;
    const picture = await figures.picture(set, {
      ...{ start: choice.start, asset: choice.asset, signal },
      ...{ history: given ?? history, frequency: model.card.data.frequency, facts: !range },
      ...(onOutline && { onOutline: (outline) => onOutline(outline, manifest) }),
    });
    return { picture, manifest };
  }
}
