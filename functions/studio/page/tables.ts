import type { ModelCard } from '../../../inference/contract/card.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import type { Bands, Picture } from '../figures/picture.ts';
import { rangeBar } from './charts/range-bar.ts';
import { make } from './element.ts';
import { percent, price } from './format.ts';
import { atHorizon, factText, rangeText } from './words.ts';

/** The figures that are looked at first. */
export function numberTiles(picture: Picture): HTMLElement[] {
  const { price: prices, outcome, drawdown, volatility, volatilityUnit, risk } = picture;
  const change = (level: number) => percent(atHorizon(prices, level) - 1);
  const worst = risk.at(-1);
  return [
    tile('Median change', change(0.5), `90 % between ${change(0.05)} and ${change(0.95)}`),
    tile('Chance of a rise', percent(outcome.riseProbability, 0), 'at the horizon'),
    ...(volatility.steps.length > 0
      ? [
          tile(
            'Volatility',
            percent(atHorizon(volatility, 0.5)),
            volatilityUnit === 'year' ? 'a year, median' : 'a step, median',
          ),
        ]
      : []),
    tile('Largest fall', percent(drawdown.quantiles[1]), 'median, from a high'),
    ...(worst
      ? [tile(`VaR ${percent(worst.level, 0)}`, percent(worst.valueAtRisk), `ES ${percent(worst.expectedShortfall)}`)]
      : []),
  ];
}

export function tile(name: string, value: string, beside: string): HTMLElement {
  return make('div', {}, make('dt', {}, name), make('dd', {}, value, ' ', make('small', {}, beside)));
}

/** Value at risk and expected shortfall with their standard errors. */
export function riskRows({ risk, paths }: Picture): HTMLElement[] {
  const cell = (value: number, error: number) =>
    make('td', {}, percent(value, 2), ' ', make('small', {}, `± ${percent(error, 2)}`));
  if (risk.length === 0) {
    return [row(make('td', { colspan: '3' }, `${paths} paths are too few for it; ask for more.`))];
  }
  return risk.map(({ level, valueAtRisk, valueAtRiskError, expectedShortfall, expectedShortfallError }) =>
    row(
      make('th', { scope: 'row' }, percent(level, 0)),
      cell(valueAtRisk, valueAtRiskError),
      cell(expectedShortfall, expectedShortfallError),
    ),
  );
}

/** Quantiles that the table of prices has: those at the edges of the fan's bands. */
const TABLED = [0.05, 0.25, 0.5, 0.75, 0.95];

export const quantileHead = (): HTMLElement =>
  row(...['Step', ...TABLED.map((level) => percent(level, 0))].map((name) => make('th', { scope: 'col' }, name)));

/** The fan in numbers, at the quarters of the horizon. */
export function quantileRows({ price: bands, steps }: Picture): HTMLElement[] {
  const quarters = [0.25, 0.5, 0.75, 1].map((share) => Math.max(1, Math.round(share * steps)));
  return [...new Set(quarters)].map((step) =>
    row(
      make('th', { scope: 'row' }, String(step)),
      ...TABLED.map((level) => make('td', {}, price(valueAt(bands, level, step)))),
    ),
  );
}

function valueAt({ levels, steps, values }: Bands, level: number, step: number): number {
  return values[levels.indexOf(level)][steps.indexOf(step)];
}

/** What the paths were drawn from, in full. */
export function provenanceRows(
  { manifest, request }: { manifest: Pick<Manifest, 'model' | 'generator' | 'history'>; request?: object },
  { data, licence }: ModelCard,
): HTMLElement[] {
  const { model, generator, history } = manifest;
  const pairs: [string, string][] = [
    ['Model', `${model.id}, version ${model.version}`],
    ['sha256', model.sha256],
    ['Drawn by', generator],
    ['Fitted to', `${data.source}, ${data.firstDate} to ${data.lastDate}`],
    ['Licence', licence],
    ...(request ? [['Request', JSON.stringify(request)] as [string, string]] : []),
    ...(history ? [['Own history', `sha256 of its returns ${history.sha256}`] as [string, string]] : []),
  ];
  return pairs.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]);
}

/** The stylised facts of the paths beside those of the history. */
export function factRows({ facts }: Picture): HTMLElement[] {
  return facts.map(({ name, definition, unit, paths, history }) => {
    const range = ([low, median, high]: readonly [number, number, number]) => {
      return [factText(unit, median), ' ', make('small', {}, rangeText(unit, low, high))];
    };
    return row(
      make('th', { scope: 'row' }, name, ' ', make('small', {}, definition)),
      make('td', {}, ...range(paths)),
      make('td', {}, ...(history ? range(history) : ['–'])),
      make('td', {}, rangeBar({ paths, history })),
    );
  });
}

const row = (...cells: HTMLElement[]): HTMLElement => make('tr', {}, ...cells);
