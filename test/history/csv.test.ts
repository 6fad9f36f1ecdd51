import { describe, expect, test } from 'vitest';
import { load } from './build.ts';

const PLAIN = 'date,A,B\n2000-01-03,1.5,10\n2000-01-04,2.5,20\n2000-01-05,3.5,15\n';

describe('CSV', () => {
  test('rows become dates and prices by asset', () => {
    const { history } = load(PLAIN);
    expect(history).toEqual({
      assets: ['A', 'B'],
      dates: ['2000-01-03', '2000-01-04', '2000-01-05'],
      prices: [Float64Array.of(1.5, 2.5, 3.5), Float64Array.of(10, 20, 15)],
    });
  });

  test.each([
    ['a byte order mark', `\ufeff${PLAIN}`],
    ['lines that end in CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['lines that end in CR', PLAIN.replaceAll('\n', '\r')],
    ['lines of both ends', PLAIN.replace('\n', '\r\n')],
    ['semicolons', PLAIN.replaceAll(',', ';')],
    ['tabs', PLAIN.replaceAll(',', '\t')],
    ['quotes', PLAIN.replace(/[^,\n]+/g, '"$&"')],
    ['spaces around fields', PLAIN.replaceAll(',', ' , ')],
    ['no end of the last line', PLAIN.trimEnd()],
    ['blank lines', `\n${PLAIN.replaceAll('\n', '\n\n  \n')}`],
  ])('a file with %s is the same history', (_, text) => {
    expect(load(text).history).toEqual(load(PLAIN).history);
  });

  test('the delimiter found is reported', () => {
    expect(load(PLAIN).quality.delimiter).toBe(',');
    expect(load(PLAIN.replaceAll(',', ';')).quality.delimiter).toBe(';');
    expect(load(PLAIN.replaceAll(',', '\t')).quality.delimiter).toBe('\t');
  });

  test('a delimiter within quotes does not count', () => {
    const { history, quality } = load('date;"a, b, c"\n2000-01-03;1\n2000-01-04;2\n');
    expect(quality.delimiter).toBe(';');
    expect(history.assets).toEqual(['a, b, c']);
  });

  test('a header whose first name is empty still shows its delimiter', () => {
    const { quality } = load('\tA\n2000-01-03\t1\n2000-01-04\t2\n');
    expect(quality.delimiter).toBe('\t');
    expect(quality.columns).toEqual({ date: '', price: ['A'] });
  });

  test('line numbers count line ends within quotes and blank lines', () => {
    const text = 'date,"A\nB",C\n\n2000-01-03,1,1\n2000-01-04,2,2\n2000-01-05,NA,3\n';
    const rest = Array.from({ length: 30 }, (_, day) => `2000-02-${String(day + 1).padStart(2, '0')},${day + 1},1`);
    const { quality } = load(text + rest.slice(0, 29).join('\n'), { price: ['A\nB', 'C'] });
    expect(quality.findings.find(({ kind }) => kind === 'missing')?.line).toBe(6);
  });

  test('numbers may have a sign, no leading zero and an exponent', () => {
    const { history } = load('date,price\n2000-01-03,+1.5\n2000-01-04,.5\n2000-01-05,1.25e2\n2000-01-06,7.\n');
    expect(history.prices).toEqual([Float64Array.of(1.5, 0.5, 125, 7)]);
  });

  test('rows of a window are used, both ends included, and the others counted', () => {
    const { history, quality } = load(PLAIN, { from: '2000-01-04', until: '2000-01-05' });
    expect(history.dates).toEqual(['2000-01-04', '2000-01-05']);
    expect(quality).toMatchObject({
      rowsRead: 3,
      rowsOutside: 1,
      rowsMissing: 0,
      rowsUsed: 2,
      firstDate: '2000-01-04',
    });
  });

  test('outside the window only dates are looked at', () => {
    const text = `date,price\n2000-01-01,-37.63\n2000-01-01,x\n${PLAIN.split('\n')
      .slice(1, 4)
      .join('\n')
      .replaceAll(/,[^,]+$/gm, '')}\n`;
    expect(load(text, { from: '2000-01-03' }).history.prices).toEqual([Float64Array.of(1.5, 2.5, 3.5)]);
  });
});
