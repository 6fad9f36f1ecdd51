import { describe, expect, test } from 'vitest';
import { findingsOf, load, refusal } from './build.ts';

function file(...dates: string[]): string {
  return ['date;price', ...dates.map((date, row) => `${date};${row + 1}`)].join('\n');
}

describe('dates', () => {
  test.each([
    ['2000-01-03', '2000-12-31', 'YYYY-MM-DD (ISO)'],
    ['20000103', '20001231', 'YYYYMMDD'],
    ['2000/1/3', '2000/12/31', 'YYYY/MM/DD'],
    ['2000.01.03', '2000.12.31', 'YYYY/MM/DD'],
    ['1/3/2000', '12/31/2000', 'month/day/year'],
    ['01-03-2000', '12-31-2000', 'month/day/year'],
    ['3/1/2000', '31/12/2000', 'day/month/year'],
    ['03-01-2000', '31-12-2000', 'day/month/year'],
    ['03.01.2000', '31.12.2000', 'day.month.year'],
    ['Jan 3 2000', 'Dec 31 2000', 'month day year'],
    ['January 3, 2000', 'DECEMBER 31, 2000', 'month day year'],
    ['3 Jan 2000', '31 Dec 2000', 'day month year'],
    ['03-Jan-2000', '31-Dec-2000', 'day month year'],
  ])('%s and %s are read as %s', (first, last, format) => {
    const { history, quality } = load(file(first, last));
    expect(history.dates).toEqual(['2000-01-03', '2000-12-31']);
    expect(quality.dateFormat).toBe(format);
  });

  test('ISO dates are no guess, others are listed', () => {
    expect(findingsOf(load(file('2000-01-03', '2000-12-31')), 'guessed')).toEqual([]);
    expect(findingsOf(load(file('03.01.2000', '31.12.2000')), 'guessed')).toEqual([
      'dates were read as day.month.year: "03.01.2000" is 2000-01-03',
    ]);
  });

  test('the line that decides between month and day is named', () => {
    expect(findingsOf(load(file('1/3/2000', '1/13/2000')), 'guessed')).toEqual([
      'dates were read as month/day/year, as line 3 ("1/13/2000") decides: "1/3/2000" is 2000-01-03',
    ]);
    expect(findingsOf(load(file('1/3/2000', '2/3/2000', '13/3/2000')), 'guessed')).toEqual([
      'dates were read as day/month/year, as line 4 ("13/3/2000") decides: "1/3/2000" is 2000-03-01',
    ]);
  });

  test('where no date decides between month and day, the file is refused', () => {
    const error = refusal(file('1/1/2000', '1/3/2000', '2/3/2000'));
    expect(error.code).toBe('bad_data');
    expect(error.message).toBe(
      'Line 3 has "1/3/2000", which is 2000-01-03 or 2000-03-01, and no date of the file decides; use ISO dates such as 2000-01-03',
    );
  });

  test('days that are the same either way need no decision', () => {
    expect(load(file('1/1/2000', '2/2/2000')).history.dates).toEqual(['2000-01-01', '2000-02-02']);
  });

  test.each([
    '2000-01-03T16:00:00Z',
    '2000-01-03 16:00',
    '2000-01-03 00:00:00-05:00',
    '2000-01-03T23:59:59.999+0100',
    '2000-01-03 4:00 PM',
  ])('of %s the date is taken as written, and that is listed', (time) => {
    const loaded = load(file(time, time.replace('01-03', '01-04')));
    expect(loaded.history.dates).toEqual(['2000-01-03', '2000-01-04']);
    expect(findingsOf(loaded, 'guessed')).toEqual([
      `times of day were left out, dates taken as written: "${time}" is 2000-01-03`,
    ]);
  });

  test('a time of day may follow other forms too', () => {
    expect(load(file('1/3/2000 16:00:00', '1/14/2000 16:00:00')).history.dates).toEqual(['2000-01-03', '2000-01-14']);
  });

  test('leap days are those of the calendar', () => {
    expect(load(file('2000-02-29', '2004-02-29')).history.dates).toEqual(['2000-02-29', '2004-02-29']);
    expect(refusal(file('2000-02-28', '1900-02-29')).message).toContain('Line 3 has "1900-02-29"');
    expect(refusal(file('2000-02-28', '2001-02-29')).message).toContain('Line 3 has "2001-02-29"');
  });

  test.each([
    ['', 'in a known form'],
    ['1/3/00', 'in a known form'],
    ['Foo 3 2000', 'in a known form'],
    ['0999-01-03', 'in a known form'],
  ])('%j in the first row is refused', (date, why) => {
    expect(refusal(file(date, '2000-01-04')).message).toBe(
      `Line 2 has "${date}", which is no date ${why}; use ISO dates such as 2000-01-03`,
    );
  });

  test.each(['2000-13-01', '2000-04-31', 'tomorrow', '', '1/14/2000', '2000-01-04x'])(
    '%j below an ISO date is refused',
    (date) => {
      expect(refusal(file('2000-01-03', date))).toMatchObject({
        code: 'bad_data',
        message: `Line 3 has "${date}", which is no date as YYYY-MM-DD (ISO), the form of the dates above it; use ISO dates such as 2000-01-03`,
      });
    },
  );

  test('month and day that contradict each other are refused', () => {
    expect(refusal(file('1/3/2000', '1/13/2000', '13/1/2000')).message).toContain(
      'Line 4 has "13/1/2000", which is no date as month/day/year',
    );
  });
});
