import type { CreditAnswer } from '../../../../inference/contract/credit.ts';
import type { CreditResult } from '../../uses/credit.ts';
import { DASHES, LinesChart, MOST_LINES } from '../charts/lines.ts';
import { Palette } from '../charts/palette.ts';
import { find, make, write } from '../element.ts';
import { count, decimal, percent } from '../format.ts';
import { breathe } from '../painted.ts';
import { tile } from '../tables.ts';
import { cell, estimateCell, heading, row } from '../uses/cells.ts';

const SVG = 'http://www.w3.org/2000/svg';
const money = (value: number): string => decimal(value, 2);

/** All that shows credit risk. */
export class CreditView {
  private readonly palette = new Palette();
  private readonly terms = new LinesChart(find('terms'), this.palette, {
    x: 'years from now',
    y: 'default until then, %',
  });
  private readonly loss = new LinesChart(find('loss'), this.palette, {
    ...{ x: 'loss, % of the exposure', y: 'chance, %', logarithmic: true, stepped: true },
  });

  async show({ answer, exceedance }: CreditResult): Promise<void> {
    const { manifest, obligors, portfolio, method } = answer;
    write(find('notice'), manifest.notice);
    find('numbers').replaceChildren(...tilesOf(answer));
    const watermark = `synthetic · ${manifest.model.id} · seed ${manifest.request.seed}`;
    const riskiest = obligors.toSorted((a, b) => last(b) - last(a)).slice(0, MOST_LINES);
    const lines = riskiest.map(({ name, probabilities }) => ({
      name,
      x: [0, ...probabilities.map(({ years }) => years)],
      y: [0, ...probabilities.map(({ value }) => 100 * value)],
    }));
    write(find('terms-words'), termsWords(answer, riskiest.length));
    find('terms-legend').replaceChildren(...lines.map(({ name }, i) => make('li', {}, dashOf(DASHES[i]), name)));
    await breathe();
    this.terms.show(lines, watermark);
    showDefaults(answer);
    write(
      find('risk-words'),
      `Loss within ${decimal(method.years, 1)} years, the expected one included, not discounted.`,
    );
    find('risk').replaceChildren(
      ...portfolio.risk.map(({ level, valueAtRisk, expectedShortfall }) =>
        row(heading(confidence(level)), estimateCell(valueAtRisk, money), estimateCell(expectedShortfall, money)),
      ),
    );
    await breathe();
    write(find('loss-words'), lossWords(answer));
    const curve = {
      name: 'loss',
      x: exceedance.losses.map((share) => 100 * share),
      y: exceedance.probabilities.map((share) => 100 * share),
    };
    const at = (value: number) => (100 * value) / portfolio.exposure;
    const marks = portfolio.risk.map(({ level, valueAtRisk }) => ({
      at: at(valueAtRisk.value),
      name: confidence(level),
    }));
    this.loss.show([curve], watermark, [
      { at: at(portfolio.expectedLoss.value), name: 'expected' },
      ...marks.slice(-1),
    ]);
  }

  readonly repaint = (): void => {
    this.palette.read();
    this.terms.repaint();
    this.loss.repaint();
  };
}

/** 99 % of the 1 %, and 99.9 % of the 0.1 %. */
const confidence = (level: number): string => percent(1 - level, level < 0.01 ? 1 : 0);

const last = ({ probabilities }: CreditAnswer['obligors'][number]): number => probabilities.at(-1)?.value ?? 0;

function termsWords({ obligors, method }: CreditAnswer, shown: number): string {
  const worst = obligors.reduce((a, b) => (last(b) > last(a) ? b : a));
  const some = shown < obligors.length ? `The ${shown} riskiest of ${obligors.length} obligors. ` : '';
  return (
    `${some}${worst.name} is the most likely to default: ${percent(last(worst))} within ${decimal(method.years, 1)} years. ` +
    'A debt that has been paid cannot default any more.'
  );
}

function lossWords({ portfolio }: CreditAnswer): string {
  const { lossProbability, expectedLoss, exposure } = portfolio;
  return (
    `Anything is lost with a chance of ${percent(lossProbability.value)}; on average ${money(expectedLoss.value)}, ` +
    `which is ${percent(expectedLoss.value / exposure, 2)} of the exposure of ${money(exposure)}.`
  );
}

function tilesOf({ portfolio, manifest }: CreditAnswer): HTMLElement[] {
  const { expectedLoss, lossProbability, risk, exposure } = portfolio;
  const tail = risk.find(({ level }) => level === 0.01);
  return [
    tile('Exposure', money(exposure), 'of all obligors'),
    tile('Expected loss', money(expectedLoss.value), `± ${money(expectedLoss.standardError)}`),
    tile('Chance of a loss', percent(lossProbability.value), `of ${count(manifest.request.paths)} paths`),
    ...(tail
      ? [
          tile('Credit VaR 99 %', money(tail.valueAtRisk.value), `± ${money(tail.valueAtRisk.standardError)}`),
          tile('ES 99 %', money(tail.expectedShortfall.value), `± ${money(tail.expectedShortfall.standardError)}`),
        ]
      : []),
  ];
}

/** Probabilities of default, expected losses, and what each adds to the shortfall. */
function showDefaults({ obligors, portfolio }: CreditAnswer): void {
  const times = obligors[0].probabilities.map(({ years }) => years);
  const tail = portfolio.risk.find(({ level }) => level === 0.01) ?? portfolio.risk[0];
  const level = confidence(tail.level);
  const names = [
    'Obligor',
    ...times.map((years) => `${decimal(years, 1)} years`),
    'Expected loss',
    `Adds to ES ${level}`,
    'Share',
  ];
  find('defaults-heads').replaceChildren(row(...names.map((name) => make('th', { scope: 'col' }, name))));
  write(
    find('defaults-words'),
    'Probability of default until then, expected loss, and the mean loss in the worst paths of all, with Monte-Carlo standard errors.',
  );
  const whole = tail.expectedShortfall.value;
  const total = row(
    ...[heading('All together'), ...times.map(() => cell('')), estimateCell(portfolio.expectedLoss, money)],
    ...[estimateCell(tail.expectedShortfall, money), cell(percent(1, 0))],
  );
  total.className = 'sum';
  find('defaults').replaceChildren(
    ...obligors.map(({ name, probabilities, expectedLoss }, i) =>
      row(
        heading(name),
        ...probabilities.map((estimate) => estimateCell(estimate, (value) => percent(value, 2))),
        estimateCell(expectedLoss, money),
        estimateCell(tail.contributions[i], money),
        cell(whole > 0 ? percent(tail.contributions[i].value / whole, 0) : '–'),
      ),
    ),
    total,
  );
}

/** What a line looks like, in the legend. */
function dashOf(dash: readonly number[]): Element {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'line');
  svg.setAttribute('viewBox', '0 0 32 4');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, value] of Object.entries({
    x1: 0,
    x2: 32,
    y1: 2,
    y2: 2,
    'stroke-width': 3,
    'stroke-dasharray': dash.join(' '),
  }))
    line.setAttribute(name, String(value));
  svg.append(line);
  return svg;
}
