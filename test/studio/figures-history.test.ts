import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { closePorts, openFigures } from './figures-channel.ts';

afterEach(closePorts);

describe('a history', () => {
  const csv = (text: string) => new Blob([text]);
  const prices = 'Date,Close\n2020-01-02,100\n2020-01-03,110\n2020-01-04,99\n';

  test('is read with its quality and the hash of the file', async () => {
    const { history, quality, sha256, prices: columns } = await openFigures().readHistory(csv(prices), 'a.csv');
    expect(history.dates).toEqual(['2020-01-03', '2020-01-04']);
    expect(Array.from(history.returns[0])).toEqual([Math.log(1.1), Math.log(0.9)].map((r) => expect.closeTo(r, 12)));
    expect(quality.frequency).toBe('day');
    expect(columns).toEqual(['Close']);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(prices));
    expect(sha256).toBe(Buffer.from(digest).toString('hex'));
  });

  test.each([
    [
      'quotes of one asset',
      'Date,Open,Close,Adj Close,Volume',
      '2,3,4,5',
      ['Adj Close'],
      ['Adj Close', 'Open', 'Close', 'Volume'],
    ],
    ['several assets', 'Date,Oil,Gold', '2,3', ['Oil'], ['Oil', 'Gold']],
    ['columns that cannot be told', 'Date,Place,Level,Last', 'x,3,4', ['Level'], ['Level', 'Last']],
  ])(
    'of a file with %s is of the likeliest column, with the others to choose from',
    async (_, header, row, used, all) => {
      const text = `${header}\n2020-01-02,${row}\n2020-01-03,${row.replace(/\d/g, '7')}\n`;
      const figures = openFigures();
      const { quality, history, prices: columns } = await figures.readHistory(csv(text), 'a.csv');
      expect([quality.columns.price, history.assets]).toEqual([used, used]);
      expect(columns).toEqual(all);
      const other = await figures.readHistory(csv(text), 'a.csv', { price: all[1] });
      expect(other.history.assets).toEqual([all[1]]);
      const both = await figures.readHistory(csv(text), 'a.csv', { price: all.slice(0, 2) });
      expect(both.history.assets).toEqual(all.slice(0, 2));
    },
  );

  test('keeps the rows in which only another asset has no price', async () => {
    const text = 'Date,Oil,Gold\n2020-01-02,1,\n2020-01-03,2,5\n2020-01-06,3,6\n';
    expect((await openFigures().readHistory(csv(text), 'a.csv')).quality.rowsUsed).toBe(3);
  });

  test.each([
    [
      'text among the prices',
      'Date,Close\n2020-01-02,1\n2020-01-03,n. n.\n',
      /^a\.csv: Line 3 has the price "n\. n\."/,
    ],
    ['no columns', 'hello', /^a\.csv: The header has one column/],
    ['no prices', 'Date,Name\n2020-01-02,x\n2020-01-03,y\n', /^a\.csv: Cannot tell which columns are prices/],
    ['nothing', '', /^a\.csv: The file is empty/],
    ['days to come', 'Date,Close\n2020-01-02,1\n2999-01-03,2\n', /^a\.csv: Line 3 is dated 2999-01-03/],
  ])('of a file with %s is refused in words', async (_, text, message) => {
    const reading = openFigures().readHistory(csv(text), 'a.csv');
    await expect(reading).rejects.toMatchObject({ code: 'bad_data', message: expect.stringMatching(message) });
  });

  test('of a file that is too large is refused before it is read', async () => {
    // Through no channel, which would make a blob of it again.
    const { readHistory } = await import('../../functions/studio/figures/history.ts');
    const arrayBuffer = vi.fn();
    const file = { size: 100_000_001, arrayBuffer } as unknown as Blob;
    const reading = readHistory({ file, name: 'a.csv', today: '2030-01-01' });
    await expect(reading).rejects.toThrow('a.csv: The file has 100.0 MB; at most 100 MB are allowed');
    expect(arrayBuffer).not.toHaveBeenCalled();
  });

  test('for which memory is short is refused with what helps', async () => {
    const { readHistory } = await import('../../functions/studio/figures/history.ts');
    const arrayBuffer = () => Promise.reject(new RangeError('Array buffer allocation failed'));
    const file = { size: 50_000_000, arrayBuffer } as unknown as Blob;
    const reading = readHistory({ file, name: 'a.csv', today: '2030-01-01' });
    await expect(reading).rejects.toMatchObject({ code: 'bad_data', message: expect.stringContaining('50.0 MB') });
  });

  test('of the S&P 500 is that of the loader', async () => {
    const file = await readFile('node_modules/vega-datasets/data/sp500-2000.csv');
    const found = await openFigures().readHistory(new Blob([file]), 'sp500.csv');
    expect(found.history.dates.length).toBeGreaterThan(5000);
    expect(found.quality.columns.price).toEqual(['adjclose']);
    expect(found.prices).toEqual(expect.arrayContaining(['open', 'close']));
    expect(found.prices).not.toContain('date');
  });
});
