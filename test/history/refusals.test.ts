import { describe, expect, test } from 'vitest';
import { checkFileSize, loadHistory, MAX_FILE_BYTES } from '../../inference/history/index.ts';
import { daily, load, refusal, wavy } from './build.ts';

const HEAD = 'date,price\n2000-01-03,1\n2000-01-04,2\n';

describe('a file is refused', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['that is empty', '', 'The file is empty; it must be CSV with a header and rows'],
    ['of blank lines', ' \r\n\n', 'The file is empty; it must be CSV with a header and rows'],
    ['of a byte order mark', '\ufeff', 'The file is empty; it must be CSV with a header and rows'],
    ['with a zero byte', `${HEAD}\0`, 'The file is binary (byte 38 is zero); it must be CSV in UTF-8'],
    [
      'that is not UTF-8',
      Uint8Array.of(...new TextEncoder().encode(HEAD), 0xe9, 0x2c),
      'Line 4 has bytes that are not UTF-8 text; save the file as CSV in UTF-8',
    ],
    ['of one column', 'date\n2000-01-03\n', 'The header has one column; a date and a price'],
    ['with a header only', 'date,price\n', 'The file has a header and no rows; at least 2 are needed'],
    [
      'without a header',
      '2000-01-03,1\n2000-01-04,2\n',
      'The first line holds values ("2000-01-03"); it must be a header that names the columns',
    ],
    ['without a header, of numbers only', '20000103,1\n20000104,2\n', 'The first line holds values ("20000103")'],
    ['with a row too short', `${HEAD}2000-01-05\n`, 'Line 4 has 1 field; the header has 2'],
    ['with a row too long', `${HEAD}2000-01-05,1,455.22\n`, 'Line 4 has 3 fields; the header has 2'],
    ['with a quote left open', `${HEAD}2000-01-05,"3\n2000-01-06,4\n`, 'Line 4 has a quote (") that is not closed'],
    ['with text after a quote', `${HEAD}2000-01-05,"3"4\n`, 'Line 4 has a quote (") that is not closed'],
    [
      'with text for a price',
      `${HEAD}2000-01-05,abc\n`,
      'Line 4 has the price "abc" for "price", which is no number; a number such as 1455.22 is needed',
    ],
    ['with a decimal comma', `${HEAD}2000-01-05,"3,5"\n`, 'Line 4 has the price "3,5" for "price", which is no number'],
    ['with a price in hexadecimal', `${HEAD}2000-01-05,0x10\n`, 'Line 4 has the price "0x10" for "price", which is no'],
    [
      'with a price of zero',
      `${HEAD}2000-01-05,0\n`,
      'Line 4 has the price "0" for "price", which is not positive; prices must be above 0',
    ],
    [
      'with a negative price',
      `${HEAD}2000-01-05,-37.63\n`,
      'Line 4 has the price "-37.63" for "price", which is not pos',
    ],
    [
      'with a price too small for a float',
      `${HEAD}2000-01-05,1e-400\n`,
      'Line 4 has the price "1e-400" for "price", whi',
    ],
    [
      'with an infinite price',
      `${HEAD}2000-01-05,Infinity\n`,
      'Line 4 has the price "Infinity" for "price", which is infinite; prices must be finite',
    ],
    [
      'with a price too large for a float',
      `${HEAD}2000-01-05,1e999\n`,
      'Line 4 has the price "1e999" for "price", which',
    ],
    [
      'with a date twice, at the same price',
      `${HEAD}2000-01-05,3\n2000-01-04,2\n`,
      'Lines 3 and 5 have the same date 2000-01-04; one row a date is allowed',
    ],
    [
      'with several rows a day',
      'date,price\n2000-01-03 09:30,1\n2000-01-03 09:31,2\n',
      'Lines 2 and 3 have the same date',
    ],
    ['of one row', 'date,price\n2000-01-03,1\n', 'There is 1 row; at least 2 are needed for one return'],
    [
      'of constant prices',
      'date,A,B\n2000-01-03,1,7\n2000-01-04,2,7\n2000-01-05,1,7\n',
      'All 3 prices of "B" are 7; without returns there is nothing to learn from',
    ],
  ])('%s', (_, file, message) => {
    const error = refusal(file);
    expect(error.code).toBe('bad_data');
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });

  test('above 100 MB, whatever is in it', () => {
    expect(refusal(new Uint8Array(MAX_FILE_BYTES + 1))).toMatchObject({
      code: 'bad_data',
      message: 'The file has 100.0 MB; at most 100 MB are allowed',
    });
    expect(() => checkFileSize(1_234_567_890)).toThrow('The file has 1,234.6 MB; at most 100 MB are allowed');
    expect(() => checkFileSize(MAX_FILE_BYTES)).not.toThrow();
  });

  test('with a date after today', () => {
    expect(refusal(HEAD, { today: '2000-01-03' }).message).toBe('Line 3 is dated 2000-01-04, after today (2000-01-03)');
    expect(load(HEAD, { today: '2000-01-04' }).quality.rowsUsed).toBe(2);
  });

  test('with fewer rows than the caller needs', () => {
    expect(refusal(HEAD, { minRows: 500, purpose: 'to train a model' }).message).toBe(
      'There are 2 rows; at least 500 are needed to train a model',
    );
    const text = daily([...wavy(50), 'NA', 3]);
    expect(refusal(text, { minRows: 30, from: '2000-02-01' }).message).toBe(
      'There are 20 rows from 2000-02-01 (52 in the file) after 1 without a price; at least 30 are needed for this',
    );
  });

  test('with exactly the rows that the caller needs it is not', () => {
    expect(load(HEAD, { minRows: 2 }).quality.rowsUsed).toBe(2);
  });

  test('when the window leaves nothing of it', () => {
    expect(refusal(HEAD, { from: '2010-01-01' })).toMatchObject({
      code: 'bad_data',
      field: 'from',
      message: 'No row lies in the window from 2010-01-01; the file runs from 2000-01-03 to 2000-01-04',
    });
    expect(refusal(HEAD, { until: '1999-01-01' })).toMatchObject({ code: 'bad_data', field: 'until' });
  });

  test('when the window ends before it begins', () => {
    expect(refusal(HEAD, { from: '2000-01-04', until: '2000-01-03' })).toMatchObject({
      code: 'bad_data',
      field: 'from',
      message: 'from (2000-01-04) is after until (2000-01-03); it must be the same day or before',
    });
  });

  test.each(['from', 'until', 'today'] as const)('when the option %s is no date', (field) => {
    expect(refusal(HEAD, { [field]: '3 January' })).toMatchObject({
      code: 'bad_option',
      field,
      message: `${field} is "3 January"; it must be a date such as 2008-10-01`,
    });
  });

  test('when more than 5 % of its rows lack a price', () => {
    const prices: (number | string)[] = wavy(100);
    for (let row = 0; row < 5; row++) prices[10 * row] = 'NA';
    expect(load(daily(prices)).quality).toMatchObject({ rowsRead: 100, rowsMissing: 5, rowsUsed: 95 });
    prices[99] = '';
    expect(refusal(daily(prices)).message).toBe(
      'Prices are missing in 6 of 100 rows (6.0 %), by date first in line 2 (2000-01-01, "price"); at most 5 % are allowed',
    );
  });

  test('with a value that could act on a terminal shown harmless', () => {
    const { message } = refusal(`${HEAD}2000-01-05,"\u001b[31m\u009b\u2028${'x'.repeat(99)}"\n`);
    expect(message).toContain(`"\\u001b[31m\\u009b\\u2028${'x'.repeat(33)}…"`);
  });
});

test('the bytes are left as they were', () => {
  const bytes = new TextEncoder().encode(HEAD.replaceAll('\n', '\r\n'));
  const copy = bytes.slice();
  loadHistory(bytes);
  expect(bytes).toEqual(copy);
});
