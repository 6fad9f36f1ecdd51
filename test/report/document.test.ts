import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import { type ReportInput, renderReport } from '../../training/report/index.ts';
import { FINDINGS_SHOWN } from '../../training/report/sections/data.ts';
import { card, makeInput } from './input.ts';

const input = makeInput();
const page = renderReport(input);
const { document } = parseHTML(page);

function textOf(selector: string): string[] {
  return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');
}

describe('the page', () => {
  test('is a whole document with a language, a title and one main heading', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(document.documentElement.getAttribute('lang')).toBe('en');
    expect(document.title).toContain('toy-model');
    expect(document.querySelectorAll('h1')).toHaveLength(1);
  });

  test('says at the top that the data are synthetic', () => {
    expect(document.querySelector('header')?.firstElementChild?.textContent).toBe(SYNTHETIC_NOTICE);
  });

  test('holds no script and loads nothing', () => {
    expect(document.querySelectorAll('script, link, iframe, img, image, object, embed, use')).toHaveLength(0);
    expect(page).not.toMatch(/@import|url\(/i);
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^src/i);
        if (name.endsWith('href')) expect(value).toMatch(/^#[a-z]+$/);
      }
    }
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
    expect(policy).toContain("default-src 'none'");
  });

  test('has a target for every link of its contents, and no id twice', () => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href')?.slice(1));
    expect(links).toEqual([
      'quality',
      'paths',
      'distributions',
      'dependence',
      'training',
      'data',
      'provenance',
      'limits',
    ]);
    for (const id of links) expect(ids).toContain(id);
  });

  test('is the same to the byte for the same input', () => {
    expect(renderReport(makeInput())).toBe(page);
  });
});

describe('the figures', () => {
  test('are all there', () => {
    expect(textOf('figure h3').map((title) => title.replace(' Synthetic data', ''))).toEqual([
      "Where the history stands among each model's own paths",
      'The history beside generated paths',
      'Volatility through time',
      'Distribution of one-step returns',
      'Quantiles against quantiles',
      'Distribution of 20-step returns',
      'Distribution of 100-step returns',
      'Autocorrelation of returns',
      'Autocorrelation of absolute returns',
      'Leverage effect',
      'Paths from 2020-10-27 against what happened',
      'Training curves',
    ]);
  });

  test('have a caption, and a label and a role on every chart', () => {
    for (const figure of document.querySelectorAll('figure')) {
      expect(figure.querySelector('figcaption')?.textContent?.length).toBeGreaterThan(80);
      const charts = figure.querySelectorAll('.charts > svg');
      expect(charts.length).toBeGreaterThan(0);
      for (const chart of charts) {
        expect(chart.getAttribute('role')).toBe('img');
        expect(chart.getAttribute('aria-label')?.length).toBeGreaterThan(15);
        expect(chart.getAttribute('viewBox')).toMatch(/^0 0 \d+ \d+$/);
      }
    }
  });

  test('draw numbers only', () => {
    for (const chart of document.querySelectorAll('.charts > svg')) expect(chart.outerHTML).not.toMatch(/NaN|Infinity/);
  });

  test('say inside every chart of generated paths that these are synthetic, and only there', () => {
    const synthetic = (chart: Element) => (chart.textContent ?? '').includes('Synthetic data');
    for (const figure of document.querySelectorAll('figure')) {
      const real = ['History', 'Training curves'];
      for (const chart of figure.querySelectorAll('.charts > svg')) {
        const heading = chart.textContent ?? '';
        const isReal =
          heading.includes('History') || real.some((title) => figure.querySelector('h3')?.textContent === title);
        expect(synthetic(chart)).toBe(!isReal);
      }
    }
  });
});

describe('the tables', () => {
  test('hold every metric with its definition, and a cell for every model', () => {
    const rows = [...document.querySelectorAll('table.quality tbody tr')];
    expect(rows).toHaveLength(input.table.rows.length);
    for (const [i, { name, definition }] of input.table.rows.entries()) {
      const head = rows[i].querySelector('th')?.textContent;
      expect(head).toContain(name);
      expect(head).toContain(definition);
      expect(rows[i].querySelectorAll('td')).toHaveLength(1 + input.table.models.length);
    }
  });

  test('name their columns and rows by scope', () => {
    for (const head of document.querySelectorAll('th')) expect(head.getAttribute('scope')).toMatch(/^(col|row)$/);
    for (const table of document.querySelectorAll('table')) expect(table.querySelector('caption')).not.toBeNull();
  });

  test('count in the summary what the table says', () => {
    const cells = [...document.querySelectorAll('table.quality tbody tr')].map((row) => row.querySelectorAll('td')[1]);
    const met = cells.filter((cell) => cell.textContent?.includes('✓')).length;
    expect(document.querySelector('.verdict')?.textContent).toContain(
      `${met} of ${input.table.rows.length} stylised facts met`,
    );
    expect(textOf('.facts li')).toHaveLength(input.table.rows.length);
  });

  test('name the baselines that could not be fitted, and why', () => {
    expect(document.querySelector('#quality')?.textContent).toContain('lost-baseline: the search did not settle');
  });

  test('hold every finding', () => {
    const rows = textOf('#data tbody tr');
    expect(rows).toHaveLength(card.data.findings.length);
    for (const [i, finding] of card.data.findings.entries()) {
      for (const part of [finding.kind, finding.message, finding.date, finding.asset, String(finding.line)]) {
        if (part !== undefined) expect(rows[i]).toContain(part);
      }
    }
  });

  test('cut long lists of findings by kind, and say how many are left out', () => {
    const gaps = Array.from({ length: FINDINGS_SHOWN + 3 }, (_, i) => ({ kind: 'gap', message: `gap number ${i}.` }));
    const findings = [...gaps, { kind: 'stale', message: 'the one stale price' }];
    const { document } = parseHTML(renderReport(withFindings(findings)));
    const section = document.querySelector('#data');
    expect(section?.querySelectorAll('tbody tr')).toHaveLength(FINDINGS_SHOWN + 1);
    expect(section?.textContent).toContain('the one stale price');
    expect(section?.textContent).toContain('3 more of kind gap');
  });

  test('hold what it takes to make the model and the report again', () => {
    const text = document.querySelector('#provenance')?.textContent ?? '';
    const { data, training, files } = card;
    const hashes = [card.sha256, data.sha256, files['generator.onnx'].sha256];
    for (const part of [...hashes, data.source, data.licence, training.command, input.command, 'Pathloom 0.1.0']) {
      expect(text).toContain(part);
    }
  });
});

function withFindings(findings: ReportInput['card']['data']['findings']): ReportInput {
  return { ...input, card: { ...card, data: { ...card.data, findings } } };
}
