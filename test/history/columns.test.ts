import { describe, expect, test } from 'vitest';
import { findingsOf, load, refusal } from './build.ts';

/** Three rows below a header: a date, then numbers. */
function file(header: string): string {
  const columns = header.split(',').length - 1;
  const rows = [3, 4, 5].map((day) =>
    [`2000-01-0${day}`, ...Array.from({ length: columns }, (_, c) => day + c)].join(),
  );
  return [header, ...rows].join('\n');
}

describe('columns that are named', () => {
  test('prices come in the order asked for', () => {
    expect(load(file('date,A,B,C'), { price: ['C', 'A'] }).history).toMatchObject({
      assets: ['C', 'A'],
      prices: [Float64Array.of(5, 6, 7), Float64Array.of(3, 4, 5)],
    });
  });

  test('an exact name goes before one in another case', () => {
    expect(load(file('date,aa,AA'), { price: ['AA'] }).history.assets).toEqual(['AA']);
    expect(load(file('date,aa,BB'), { price: ['AA'] }).history.assets).toEqual(['aa']);
    expect(load(file('When,aa'), { date: 'when' }).quality.columns.date).toBe('When');
  });

  test('nothing named is a guess', () => {
    expect(load(file('date,open,close,volume'), { date: 'date', price: ['close'] }).quality.findings).toEqual([]);
  });

  test.each([
    ['an unknown price', 'date,A,B', { price: ['X'] }, 'No column "X"; the file has "date", "A", "B"', 'price'],
    ['an unknown date', 'date,A,B', { date: 'X' }, 'No column "X"; the file has "date", "A", "B"', 'date'],
    ['a name that is there twice', 'date,A,A', { price: ['A'] }, 'Column "A" is there 2 times', 'price'],
    ['a name that two others resemble', 'date,aa,Aa', { price: ['AA'] }, 'Column "AA" is there 2 times', 'price'],
    ['a price asked for twice', 'date,A,B', { price: ['A', 'a'] }, 'Column "A" is there or asked for twice', 'price'],
    ['the date as a price', 'date,A', { price: ['date'] }, 'Column "date" holds the dates', 'price'],
    ['assets of one name', 'date,A,A', {}, 'Column "A" is there or asked for twice', 'price'],
  ])('%s is refused', (_, header, options, message, field) => {
    const error = refusal(file(header), options);
    expect(error).toMatchObject({ code: 'bad_data', field });
    expect(error.message).toContain(message);
  });

  test('an empty list of prices is refused', () => {
    expect(refusal(file('date,A'), { price: [] })).toMatchObject({ code: 'bad_option', field: 'price' });
  });

  test('a list of many columns is cut', () => {
    const header = `date,${Array.from({ length: 99 }, (_, index) => `c${index}`).join()}`;
    expect(refusal(file(header), { price: ['X'] }).message).toMatch(/"c28" and 70 more$/);
  });
});

describe('columns that are guessed', () => {
  test.each(['date', 'Date', 'DATE', 'time', 'Timestamp', 'Day', 'datetime'])('a column %s holds the dates', (name) => {
    const text = file(`x,A,${name}`).replaceAll(/^(2000-01-0\d),(\d),(\d)$/gm, '$3,$2,$1');
    expect(load(text, { price: ['A'] }).quality.columns.date).toBe(name);
  });

  test('the first column whose values are dates holds them, and that is listed', () => {
    const loaded = load(file('when,A'));
    expect(loaded.quality.columns.date).toBe('when');
    expect(findingsOf(loaded, 'guessed')).toEqual(['column "when" was taken for the date, by its values']);
  });

  test.each([
    ['date,Close,Adj Close', 'Adj Close'],
    ['date,close,adj_close', 'adj_close'],
    ['date,open,high,low,close,adjclose,volume', 'adjclose'],
    ['date,price,close', 'close'],
    ['date,Open,High,Low,Close,Volume', 'Close'],
    ['date,dividend,Price', 'Price'],
  ])('of %s, %s is the price, and that is listed', (header, price) => {
    const loaded = load(file(header));
    expect(loaded.history.assets).toEqual([price]);
    expect(findingsOf(loaded, 'guessed')).toEqual([
      expect.stringMatching(`^column "${price}" was taken for the price; left out: `),
    ]);
  });

  test('a date and one price leave nothing to guess', () => {
    expect(load(file('date,anything')).quality.findings).toEqual([]);
  });

  test('all numeric columns are assets, and that is listed', () => {
    const loaded = load(file('date,AMD,005930,KO'));
    expect(loaded.history.assets).toEqual(['AMD', '005930', 'KO']);
    expect(findingsOf(loaded, 'guessed')).toEqual(['all 3 numeric columns were taken for assets']);
  });

  test('a column without a name is no asset', () => {
    const text = ',date,A,B\n0,2000-01-03,1,2\n1,2000-01-04,2,3\n';
    expect(load(text).history.assets).toEqual(['A', 'B']);
  });

  test.each([
    ['a column of text', 'date,A,B\n2000-01-03,1,x\n2000-01-04,2,y\n', '"B" is none'],
    ['a volume beside prices', file('date,AMD,volume'), '"volume" is none'],
    ['nothing beside the date', 'date,\n2000-01-03,\n2000-01-04,\n', 'there is none beside the date'],
  ])('prices cannot be guessed with %s', (_, text, why) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: 'bad_data', field: 'price' });
    expect(error.message).toContain(`Cannot tell which columns are prices (${why}); name them, out of "date"`);
  });

  test('one bad price does not hide its column', () => {
    const text = file('date,A,B').replace('2000-01-04,4,5', '2000-01-04,4,abc');
    expect(refusal(text).message).toContain('Line 3 has the price "abc" for "B"');
  });

  test('a file without dates is refused', () => {
    const error = refusal('A,B\n1,2\n3,4\n');
    expect(error).toMatchObject({ code: 'bad_data', field: 'date' });
    expect(error.message).toBe('No column of dates found; name one of "A", "B"');
  });
});
