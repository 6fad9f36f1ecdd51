import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { tabulateForecasts } from '../../inference/core/forecast/table.ts';
import { tabulateJointForecasts, tabulateJointPaths } from '../../inference/core/joint/table.ts';
import { tabulateUsefulness } from '../../inference/core/usefulness/table.ts';
import { type ReportInput, renderPicture, renderReport } from '../../training/report/index.ts';
import { card, makeInput } from './input.ts';
import { makeWholeInput } from './measured.ts';

const input = makeWholeInput();
const page = renderReport(input);
const { document } = parseHTML(page);

const parse = (report: ReportInput): Document => parseHTML(renderReport(report)).document;
const figureOf = (title: string): Element | undefined =>
  [...document.querySelectorAll('figure')].find((figure) => figure.querySelector('h3')?.textContent?.startsWith(title));
const cellsOf = (table: Element | null | undefined): string[][] =>
  [...(table?.querySelectorAll('tr') ?? [])].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) =>
      (cell.textContent ?? '').replace(/ baseline$/, '').replace('\u2212', '-'),
    ),
  );

describe('the report of a whole evaluation', () => {
  test('has sections for forecasts, for all assets together and for usefulness, and links to them', () => {
    const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'));
    expect(links.slice(4, 7)).toEqual(['#forecasts', '#joint', '#usefulness']);
    for (const link of links) expect(document.querySelector(link ?? '')).not.toBeNull();
  });

  test('loads nothing, draws numbers only, and labels every chart', () => {
    expect(document.querySelectorAll('script, link, iframe, img, image, object, embed, use')).toHaveLength(0);
    const charts = [...document.querySelectorAll('.charts > svg')];
    for (const chart of charts) {
      expect(chart.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
      expect(chart.getAttribute('aria-label')?.length).toBeGreaterThan(15);
    }
    expect(page.length).toBeLessThan(3_000_000);
  });

  test('says what was left out, and why', () => {
    expect(document.querySelector('#limits')?.textContent).toContain('Left out, tea: there was none.');
  });

  test('is the same to the byte for the same input', () => {
    expect(renderReport(makeWholeInput())).toBe(page);
  });

  test('is, without these parts, that of before, and so is the picture with them', () => {
    const bare = parse(makeInput());
    expect(bare.querySelector('#forecasts, #joint, #usefulness')).toBeNull();
    expect([...bare.querySelectorAll('h3')].map(({ textContent }) => textContent)).not.toContain(
      'What drives the volatility',
    );
    expect(renderPicture(input)).toBe(renderPicture(makeInput()));
  });
});

describe('the forecasts', () => {
  const section = document.querySelector('#forecasts');

  test('stand in a table that has what is printed', () => {
    const printed = tabulateForecasts(input.forecasts).map((row) => row.map((cell) => cell.trim()));
    expect(cellsOf(section?.querySelector('table'))).toEqual(printed);
    expect(section?.textContent).toContain('No column for lost-forecaster: the search did not settle.');
  });

  test('say whether the model has seen their days', () => {
    expect(section?.textContent).toContain(
      'which overlaps the days forecast: where it does, the figures are in sample',
    );
    const unseen = {
      ...input,
      card: { ...card, data: { ...card.data, firstDate: '2015-01-01', lastDate: '2019-12-31' } },
    };
    expect(parse(unseen).querySelector('#forecasts')?.textContent).toContain('and has seen none of these days');
  });

  test('have a dot for every breach of either level, and count them', () => {
    const figure = figureOf('One-day forecasts against what happened');
    const { returns, levels } = input.valueAtRisk;
    const counts = levels.map(({ valueAtRisk }) => returns.filter((r, day) => r <= valueAtRisk[day]).length);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[1]).toBeGreaterThan(counts[0]);
    const dots = [...(figure?.querySelectorAll('.charts g[fill]') ?? [])].map((group) => [
      group.getAttribute('fill'),
      group.querySelectorAll('circle').length,
    ]);
    expect(dots.filter(([, circles]) => circles !== 0)).toEqual([
      ['#cc6a11', counts[1]],
      ['#d0453f', counts[0]],
    ]);
    for (const count of counts)
      expect(figure?.querySelector('figcaption')?.textContent).toContain(`passed on ${count} days`);
    expect(figure?.querySelector('.charts')?.textContent).toContain('Synthetic data');
  });

  test('have a histogram of transforms for each forecaster, with a bar for each part and the p of its evenness', () => {
    const charts = [...(figureOf('Probability integral transforms')?.querySelectorAll('.charts > svg') ?? [])];
    expect(charts).toHaveLength(3);
    charts.forEach((chart, i) => {
      const { pit } = input.forecasts.scores[input.forecasts.forecasters[i]];
      // One rectangle more is the band.
      expect(chart.querySelectorAll('rect')).toHaveLength(pit.counts.length + 1);
      const p = pit.uniformityP < 0.0005 ? '< .001' : pit.uniformityP.toFixed(3);
      expect(chart.textContent).toContain(`p ${p}`);
    });
    expect(charts[0].textContent).not.toContain('p < .001');
    expect(charts[1].textContent).toContain('p < .001');
  });
});

describe('all assets together', () => {
  const section = document.querySelector('#joint');
  const { paths, forecasts } = input.joint;

  test('stand in tables that have what is printed', () => {
    const tables = [...(section?.querySelectorAll('table') ?? [])].map(cellsOf);
    const trimmed = (rows: string[][]) => rows.map((row) => row.map((cell) => cell.trim()));
    expect(tables).toEqual([
      paths && trimmed(tabulateJointPaths(paths)),
      forecasts && trimmed(tabulateJointForecasts(forecasts)),
    ]);
    expect(section?.textContent).toContain('No column for lost-model: it diverged.');
    expect(section?.textContent).toContain('which overlaps these days and flatters it');
  });

  test('have a dot for every pair and model, on all days and on the worst', () => {
    const charts = [...(figureOf('Correlations of pairs')?.querySelectorAll('.charts > svg') ?? [])];
    expect(charts.map((chart) => chart.querySelectorAll('circle').length)).toEqual([6, 6]);
  });

  test('are a section only where the model has several assets', () => {
    expect(parse(makeInput()).querySelector('#joint')).toBeNull();
  });
});

test('usefulness and safety stand in a table that has what is printed, the floor first', () => {
  const section = document.querySelector('#usefulness');
  const cells = cellsOf(section?.querySelector('table'));
  expect(cells).toEqual(tabulateUsefulness(input.usefulness).map((row) => row.map((cell) => cell.trim())));
  expect(cells[0].slice(0, 2)).toEqual(['measure', 'history']);
  expect(section?.textContent).toContain('Models were fitted to the first 300 of 420 returns');
  expect(section?.textContent).toContain('No column for lost-model: path 3 never moves.');
});

test('what drives the volatility has a panel for each average, and names the strongest', () => {
  const figure = figureOf('What drives the volatility');
  const titles = [...(figure?.querySelectorAll('.charts > svg') ?? [])].map((chart) =>
    chart.getAttribute('aria-label'),
  );
  expect(titles).toEqual([
    expect.stringContaining('r over 2 steps: 0.05 on average'),
    expect.stringContaining('|r| over 6 steps: 0.31 on average'),
    expect.stringContaining('|r| over 250 steps: 0.20 on average'),
  ]);
  const caption = figure?.querySelector('figcaption')?.textContent?.replace(/\s+/g, ' ');
  expect(caption).toContain('The most on average comes from |r| over 6 steps (0.31). They add up to 0.56:');
  expect(figure?.querySelector('.mark')).toBeNull();
});
