import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { type ReportInput, renderPicture, renderReport } from '../../training/report/index.ts';
import { card, drawReturns, makeInput } from './input.ts';

const input = makeInput();

function parse(report: ReportInput): Document {
  return parseHTML(renderReport(report)).document;
}

function missing(report: ReportInput): (string | undefined)[] {
  return [...parse(report).querySelectorAll('.missing p')].map(({ textContent }) => textContent ?? '');
}

describe('hostile names', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>&\u0001';
  const report: ReportInput = {
    card: {
      ...card,
      notice: evil,
      data: {
        ...card.data,
        source: evil,
        assets: [evil],
        findings: [{ kind: evil, message: evil, asset: evil, date: evil }],
      },
      architecture: { ...card.architecture, parameters: { [evil]: evil } },
      training: { ...card.training, command: evil, curve: [{ step: 10, values: { [evil]: 1 } }] },
      files: { [evil]: { sha256: 'b'.repeat(64), bytes: 1 } },
    },
    table: {
      ...input.table,
      asset: evil,
      models: input.table.models.map((id) => id + evil),
      failed: { [evil]: evil },
      rows: input.table.rows.map((row) => ({
        ...row,
        name: evil,
        definition: evil,
        source: evil,
        values: Object.fromEntries(Object.entries(row.values).map(([id, value]) => [id + evil, value])),
      })),
    },
    history: input.history,
    models: input.models.map(({ id, paths }) => ({ id: id + evil, paths })),
    fan: { ...input.fan, date: evil },
    version: evil,
    command: evil,
  };

  test('stay text in the page', () => {
    const page = renderReport(report);
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('script, img')).toHaveLength(0);
    expect(page).not.toMatch(/<script|<img/i);
    expect(document.querySelector('h1')?.textContent).toContain('<script>alert(1)</script>');
  });

  test('stay text in the picture, whose markup holds no bare ampersand and no control character', () => {
    const picture = renderPicture(report);
    expect(picture).not.toMatch(/<script|<img|&(?!amp;|lt;|gt;|quot;|#39;)/i);
    expect(picture).not.toContain('\u0001');
    // In XML, attributes must not hold a bare "<": every one must begin a tag.
    expect(picture).not.toMatch(/<[^>]*=("[^"]*<[^"]*")/);
  });

  test('that are also names of every object take no value from it', () => {
    const named = makeInput(['constructor', 'toString']);
    const rows = named.table.rows.map((row) => ({ ...row, values: {} }));
    const document = parse({ ...named, table: { ...named.table, rows } });
    expect(document.querySelector('.verdict')?.textContent).toContain('No verdict');
  });
});

describe('incomplete input', () => {
  test('without baselines is a report about the model alone', () => {
    const alone = makeInput(['toy-model']);
    const document = parse(alone);
    expect(missing(alone)).toEqual([]);
    expect(document.querySelector('header')?.textContent).not.toContain('For comparison');
    expect(document.querySelector('#dependence .legend')?.textContent).not.toContain('toy-baseline');
  });

  test('without any model still shows the history', () => {
    const none = { ...input, models: [], table: { ...input.table, models: [], rows: [] } };
    expect(parse(none).querySelector('h1')?.textContent).toContain('toy-model');
    expect(missing(none)).toHaveLength(2);
    expect(() => renderPicture(none)).not.toThrow();
  });

  test('with a model whose paths are not finite leaves it out whole, and says so', () => {
    const [model, baseline] = input.models;
    const paths = [...model.paths.slice(1), drawReturns(1).fill(Number.NaN, 7, 8)];
    const document = parse({ ...input, models: [{ id: model.id, paths }, baseline] });
    expect(document.querySelector('#paths')?.textContent).toContain('toy-model is in no figure: path 7 is not finite');
    expect(document.querySelector('#distributions .legend')?.textContent).not.toContain('toy-model');
    expect(document.querySelector('#distributions .legend')?.textContent).toContain('toy-baseline');
  });

  test('with a model that failed says so in place of a verdict', () => {
    const failed = { 'toy-model': 'path 3 never moves' };
    const document = parse({ ...input, table: { ...input.table, models: ['toy-baseline'], failed } });
    expect(document.querySelector('.verdict')?.textContent).toContain('could not be measured: path 3 never moves');
  });

  test('with undefined figures and percentiles shows empty verdicts, not NaN', () => {
    const rows = input.table.rows.map((row, i) => ({
      ...row,
      history: Number.NaN,
      values: { 'toy-model': { value: i === 0 ? Number.NaN : 1, percentile: null } },
    }));
    const page = renderReport({ ...input, table: { ...input.table, rows } });
    expect(page).not.toContain('NaN');
    expect(page).toContain('not defined');
  });

  test('with holes in the volatility draws what is there', () => {
    const volatility = { dates: input.history.dates, model: drawReturns(1).fill(Number.NaN, 0, 40) };
    expect(renderReport({ ...input, volatility })).not.toContain('NaN');
  });

  test('without volatility, outcome, curves or findings is still a report', () => {
    const { volatility: _, fan, ...rest } = input;
    const bare: ReportInput = {
      ...rest,
      fan: { date: fan.date, paths: fan.paths },
      card: { ...card, data: { ...card.data, findings: [] }, training: { ...card.training, curve: [] } },
    };
    const document = parse(bare);
    expect(missing(bare)).toEqual(['Not drawn: the card holds no curves.']);
    expect(document.querySelector('#dependence')?.textContent).toContain('What happened afterwards is not known here');
    expect(document.querySelector('#data')?.textContent).toContain('nothing doubtful');
  });

  test.each([
    ['no paths', [], 'no paths of toy-model'],
    ['paths of several lengths', [drawReturns(1, 10), drawReturns(2, 11)], 'differ in length'],
    ['a path that is not finite', [new Float64Array([0.01, Number.NaN])], 'not finite'],
  ])('with %s from one start names the reason in place of the fan', (_, paths, reason) => {
    expect(missing({ ...input, fan: { date: '2020-10-27', paths } }).join()).toContain(reason);
  });

  test('with a history too short for long horizons says which are missing', () => {
    const cut = (returns: Float64Array) => returns.slice(0, 100);
    const short: ReportInput = {
      ...input,
      history: { dates: input.history.dates.slice(0, 100), returns: cut(input.history.returns) },
      models: input.models.map(({ id, paths }) => ({ id, paths: paths.map(cut) })),
    };
    expect(missing(short)).toEqual(['Not drawn: 100 returns are too few for 100 steps.']);
  });

  test('whose lengths do not agree is refused', () => {
    const { dates, returns } = input.history;
    expect(() => renderReport({ ...input, history: { dates: dates.slice(1), returns } })).toThrow(/419 dates for 420/);
    const models = [{ id: 'toy-model', paths: [drawReturns(1, 9)] }];
    expect(() => renderReport({ ...input, models })).toThrow(/has 9 steps; the history has 420/);
    const hole = Float64Array.from(returns).fill(Number.NaN, 3, 4);
    expect(() => renderReport({ ...input, history: { dates, returns: hole } })).toThrow(/Return 3 of the history/);
  });
});

describe('limits of use', () => {
  test('tell a period that the model has seen from one that it has not', () => {
    const limits = (firstDate: string, lastDate: string) =>
      parse({ ...input, table: { ...input.table, firstDate, lastDate } }).querySelector('#limits')?.textContent;
    expect(limits('2020-01-02', '2021-02-23')).toContain('overlaps the data that the model was fitted');
    expect(limits('2021-02-24', '2021-12-31')).toContain('fitted on other dates');
  });
});
