import type { ModelCard } from '../../../inference/contract/card.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import type { Picture } from '../figures/picture.ts';
import { FanChart } from './charts/fan.ts';
import { HistogramChart } from './charts/histogram.ts';
import { Palette } from './charts/palette.ts';
import { VolatilityChart } from './charts/volatility.ts';
import { find, show, write } from './element.ts';
import { percent, shortHash } from './format.ts';
import { breathe, painted } from './painted.ts';
import { factRows, numberTiles, provenanceRows, quantileHead, quantileRows, riskRows } from './tables.ts';
import { drawdownWords, fanWords, outcomeWords, volatilityWords } from './words.ts';

/** All that shows a picture. */
export class Gallery {
  private readonly palette = new Palette();
  private readonly fan = new FanChart(find('fan'), find('readout'), this.palette);
  private readonly volatility = new VolatilityChart(find('volatility'), this.palette);
  private readonly outcome = new HistogramChart(find('outcome'), this.palette, 'log return to the horizon, %');
  private readonly drawdown = new HistogramChart(find('drawdown'), this.palette, 'largest fall from a high, %');
  private hasShown = false;

  /** All of a picture but its facts. @returns resolves when it is there: each chart is a task of its own, the first of which have to be made */
  async show(picture: Picture, manifest: Manifest, card: ModelCard): Promise<void> {
    const { model, notice, request, assets } = manifest;
    write(find('notice'), notice);
    write(find('identity'), `model ${model.id} · sha256 ${shortHash(model.sha256)} · seed ${request.seed}`);
    write(find('fan-title'), assets.length > 1 ? `Prices of ${picture.asset}` : 'Prices');
    find('provenance').replaceChildren(...provenanceRows({ manifest }, card));
    this.showTables(picture);
    this.showWords(picture);
    // Charts ask how wide they may be: the first texts on the page, which move all else, are laid out before, in a task of their own.
    if (!this.hasShown) await painted();
    this.hasShown = true;
    await this.showCharts(picture, `synthetic · ${model.id} · seed ${request.seed}`);
  }

  /** Draws the same in other colours. */
  repaint(): void {
    this.palette.read();
    for (const chart of [this.fan, this.volatility, this.outcome, this.drawdown]) chart.repaint();
  }

  private async showCharts(picture: Picture, watermark: string): Promise<void> {
    const { outcome, drawdown, risk } = picture;
    this.fan.show(picture, watermark);
    await breathe();
    const tails = risk.map(({ level, valueAtRisk }) => ({ at: Math.log1p(-valueAtRisk), name: percent(level, 0) }));
    this.outcome.show(outcome, tails);
    await breathe();
    this.volatility.show(picture);
    await breathe();
    const falls = drawdown.quantiles.map((at, i) => ({ at, name: percent([0.05, 0.5, 0.95][i], 0) }));
    this.drawdown.show(drawdown, falls);
  }

  private showWords(picture: Picture): void {
    write(find('fan-words'), fanWords(picture));
    write(find('volatility-words'), volatilityWords(picture));
    write(find('outcome-words'), outcomeWords(picture));
    write(find('drawdown-words'), drawdownWords(picture));
    show(find('legend-history'), picture.before !== undefined);
    show(find('legend-happened'), picture.after !== undefined);
  }

  private showTables(picture: Picture): void {
    find('numbers').replaceChildren(...numberTiles(picture));
    find('risk').replaceChildren(...riskRows(picture));
    find('quantile-heads').replaceChildren(quantileHead());
    find('quantiles').replaceChildren(...quantileRows(picture));
  }

  /** No facts: those of another model are not to stand beside a picture of this one. */
  clearFacts(): void {
    find('facts').replaceChildren();
    write(find('facts-words'), '');
  }

  /** The facts of a picture, which come after all else of it; those of the picture before stay until then, so that nothing jumps. */
  showFacts(picture: Picture): void {
    find('facts').replaceChildren(...factRows(picture));
    const beside = picture.facts.some(({ history }) => history)
      ? 'beside stretches of the history that are as long'
      : 'there is no history long enough to compare with';
    const whose = picture.factPaths < picture.paths ? `each of the first ${picture.factPaths} paths` : 'each path';
    write(find('facts-words'), `Of ${whose}, ${beside}: the median, and from 5 to 95 %.`);
  }
}
