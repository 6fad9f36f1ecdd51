import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BacktestManifest, BacktestRequest } from '../../inference/contract/backtest.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { type Backtest, backtest } from '../../inference/core/forecast/backtest.ts';
import { seedOfDate } from '../../inference/core/forecast/date-seed.ts';
import { encode, type FormatName } from '../../inference/formats/index.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { openForecasting } from './open.ts';

/** A package, open. */
async function open(architecture: string, assets: number) {
  const made = await makePackage({ architecture, assets });
  const model = await openForecasting(made.folder);
  const close = async () => {
    await model.close();
    await made.remove();
  };
  return { made, model, close };
}

let made: MadePackage;
let model: Awaited<ReturnType<typeof openForecasting>>;
let close: () => Promise<void>;

const requestOf = (more: Partial<BacktestRequest>) =>
  BacktestRequest.parse({ model: 'made', from: '2020-03-02', paths: 33, steps: 7, seed: 5, ...more });

async function collect(chunks: AsyncIterable<PathChunk>): Promise<PathChunk[]> {
  const all: PathChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

/** Paths by date; with so few, every date is one chunk. */
async function byDate(set: Backtest): Promise<Map<string, Float32Array>> {
  const chunks = await collect(set.chunks);
  return new Map(set.manifest.dates.map((date, i) => [date, chunks[i].values]));
}

describe('a backtest', () => {
  beforeAll(async () => {
    ({ made, model, close } = await open('path-dependent', 1));
  });
  afterAll(() => close());

  test('forecasts from every day of the history within the dates, both included', async () => {
    const days = made.history.dates.filter((date) => date >= '2020-03-01' && date <= '2020-03-12');
    const { manifest, chunks } = await backtest(
      model,
      made.history,
      requestOf({ from: '2020-03-01', until: '2020-03-12' }),
    );
    expect(manifest.dates).toEqual(days);
    expect(manifest.dates.at(-1)).toBe('2020-03-12');
    expect(BacktestManifest.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect((await collect(chunks)).map(({ firstPath, paths, steps }) => [firstPath, paths, steps])).toEqual(
      days.map((_, i) => [33 * i, 33, 7]),
    );
    const open = await backtest(model, made.history, requestOf({}));
    expect(open.manifest.dates.at(-1)).toBe(made.history.dates.at(-1));
  });

  test('draws from a day what "generate" draws from the state it leads to, under the seed of the day', async () => {
    const drawn = await byDate(await backtest(model, made.history, requestOf({ until: '2020-03-04' })));
    expect([...drawn.keys()]).toEqual(['2020-03-02', '2020-03-03', '2020-03-04']);
    for (const [date, values] of drawn) {
      const query = { paths: 33, steps: 7, seed: seedOfDate(5, date), start: date };
      const [same] = await collect((await model.generate(query, { history: made.history })).chunks);
      expect(values).toEqual(same.values);
    }
  });

  test('draws from a day the same whatever other days are asked for', async () => {
    const few = await byDate(
      await backtest(model, made.history, requestOf({ from: '2020-03-10', until: '2020-03-11' })),
    );
    const many = await byDate(await backtest(model, made.history, requestOf({ from: '2019-06-03' })));
    expect(few.size).toBe(2);
    for (const [date, values] of few) expect(many.get(date)).toEqual(values);
  });

  test('knows nothing of later days: other returns after a day change no forecast up to it', async () => {
    const day = made.history.dates.indexOf('2020-06-01');
    const later: ReturnHistory = {
      ...made.history,
      returns: made.history.returns.map((returns) => returns.map((r, step) => (step > day ? -3 * r : r))),
    };
    const drawn = await byDate(await backtest(model, made.history, requestOf({})));
    const changed = await byDate(await backtest(model, later, requestOf({})));
    for (const [date, values] of drawn) {
      // From the day after on the forecasts differ: the history does reach them.
      if (date <= '2020-06-01') expect(changed.get(date)).toEqual(values);
      else expect(changed.get(date)).not.toEqual(values);
    }
    const cut = { ...made.history, dates: made.history.dates.slice(0, day + 1) };
    const returns = cut.dates.length;
    const shorter = { ...cut, returns: made.history.returns.map((all) => all.slice(0, returns)) };
    expect((await byDate(await backtest(model, shorter, requestOf({})))).get('2020-06-01')).toEqual(
      drawn.get('2020-06-01'),
    );
  });

  test('shares no noise between days, nor between seeds', async () => {
    expect(seedOfDate(5, '2020-03-02')).not.toBe(seedOfDate(5, '2020-03-03'));
    expect(seedOfDate(5, '2020-03-02')).not.toBe(seedOfDate(6, '2020-03-02'));
    // Fixed for ever: a published backtest must be drawn again.
    expect(seedOfDate(5, '2020-03-02')).toMatchInlineSnapshot(`5343383906470241`);
    const drawn = await byDate(await backtest(model, made.history, requestOf({ until: '2020-03-03', paths: 400 })));
    const [first, second] = [...drawn.values()];
    expect(Math.abs(correlation(first.subarray(0, 400), second.subarray(0, 400)))).toBeLessThan(0.2);
  });

  test.each([
    [{ from: '2030-01-01' }, 'from', 'from 2030-01-01 is after the last day of the data, 2021-09-07'],
    [{ from: '2020-03-02', until: '2020-02-28' }, 'until', 'until 2020-02-28 is before from 2020-03-02'],
    [{ from: '2020-03-07', until: '2020-03-08' }, 'from', 'the data have no day within these dates'],
    [{ from: '2019-01-05' }, 'from', 'the earliest is 2019-03-26'],
    [{ from: '2010-01-05', until: '2010-01-06' }, 'from', 'the earliest is 2019-03-26'],
  ])('%j is refused', async (dates, field, message) => {
    await expect(backtest(model, made.history, requestOf(dates))).rejects.toMatchObject({
      ...{ name: 'PathloomError', code: 'bad_option', field },
      message: expect.stringContaining(message),
    });
  });

  test('a history of another number of assets is refused', async () => {
    const { returns } = made.history;
    const double = { ...made.history, assets: ['ASSET1', 'ASSET2'], returns: [...returns, ...returns] };
    await expect(backtest(model, double, requestOf({}))).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('2 assets'),
    });
  });
});

describe('as a file', () => {
  beforeAll(async () => {
    ({ made, model, close } = await open('dense', 2));
  });
  afterAll(() => close());

  interface Row {
    readonly date: string;
    readonly path: number;
    readonly step: number;
    readonly ASSET1: number;
    readonly ASSET2: number;
  }
  const isoOf = (date: unknown) => new Date(date as number).toISOString().slice(0, 10);
  const readers: Record<FormatName, (bytes: Buffer) => Row[] | Promise<Row[]>> = {
    csv: (bytes) => {
      const [header, ...lines] = bytes.toString().trimEnd().split('\n');
      expect(header).toBe('date,path,step,ASSET1,ASSET2');
      return lines.map((line) => {
        const [date, ...numbers] = line.split(',');
        const [path, step, ASSET1, ASSET2] = numbers.map(Number);
        return { date, path, step, ASSET1, ASSET2 };
      });
    },
    ndjson: (bytes) =>
      bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    arrow: (bytes) =>
      tableFromIPC(bytes)
        .toArray()
        .map((row) => ({ ...row.toJSON(), date: isoOf(row.date) })),
    parquet: async (bytes) => {
      const rows = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
      return rows.map((row) => ({ ...(row as unknown as Row), date: isoOf(row.date) }));
    },
  };

  // More rows than a piece of text or of Arrow holds, on days and paths that do not fill one exactly.
  const request = () => requestOf({ from: '2019-09-02', until: '2020-08-31', paths: 33, steps: 17 });

  test.each(Object.keys(readers) as FormatName[])('%s has a row for each day, path and step', async (format) => {
    const { manifest, chunks } = await backtest(model, made.history, request());
    const pieces: Uint8Array[] = [];
    for await (const piece of encode(format, chunks, manifest)) pieces.push(piece);
    const rows = await readers[format](Buffer.concat(pieces));
    const drawn = await collect((await backtest(model, made.history, request())).chunks);
    expect(rows).toHaveLength(manifest.dates.length * 33 * 17);
    expect(Object.keys(rows[0])).toEqual(['date', 'path', 'step', 'ASSET1', 'ASSET2']);
    let wrong = 0;
    rows.forEach((row, i) => {
      const [day, path, step] = [Math.floor(i / (33 * 17)), Math.floor(i / 17) % 33, i % 17];
      const { values } = drawn[day];
      const right =
        row.date === manifest.dates[day] &&
        row.path === path &&
        row.step === step + 1 &&
        Math.fround(row.ASSET1) === values[2 * step * 33 + path] &&
        Math.fround(row.ASSET2) === values[(2 * step + 1) * 33 + path];
      if (!right) wrong++;
    });
    expect(wrong).toBe(0);
  });

  test.each(Object.keys(readers) as FormatName[])('%s has no place for an asset called date', async (format) => {
    const { manifest, chunks } = await backtest(model, made.history, request());
    const taken = { ...manifest, assets: ['ASSET1', 'date'] };
    await expect(async () => {
      for await (const _piece of encode(format, chunks, taken));
    }).rejects.toMatchObject({ code: 'bad_data', message: expect.stringContaining('not date or path or step') });
  });
});

function correlation(x: Float32Array, y: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xy += (value - a) * (y[i] - b);
    xx += (value - a) ** 2;
    yy += (y[i] - b) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}
