import { describe, expect, test } from 'vitest';
import { timesOf } from '../../functions/batch/schedule/times.ts';

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';

/** The next times of a schedule, in UTC. */
function nextOf(cron: string, timeZone: string, after: string, count: number): string[] {
  const times = timesOf({ cron, timeZone });
  const found: string[] = [];
  for (let time = times.next(new Date(after)); time && found.length < count; time = times.next(time)) {
    found.push(time.toISOString().replace(':00.000Z', ''));
  }
  return found;
}

describe('the times of a schedule', () => {
  test('are by the clock of its zone, in summer and in winter', () => {
    expect(nextOf('30 18 * * 1-5', NEW_YORK, '2026-10-30T00:00:00Z', 3)).toEqual([
      '2026-10-30T22:30',
      '2026-11-02T23:30',
      '2026-11-03T23:30',
    ]);
  });

  test.each([
    [
      '2:30 does not exist on one Sunday in New York: 3:00, the first moment after',
      NEW_YORK,
      '2027-03-13T12:00:00Z',
      ['2027-03-14T07:00', '2027-03-15T06:30'],
    ],
    ['nor on one in Berlin', BERLIN, '2027-03-27T12:00:00Z', ['2027-03-28T01:00', '2027-03-29T00:30']],
    [
      'it comes twice in autumn in Berlin: the first counts',
      BERLIN,
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
  ])('on days when clocks change: %s', (_what, zone, after, expected) => {
    expect(nextOf('30 2 * * *', zone, after, 2)).toEqual(expected);
  });

  test('1:30 comes twice in autumn in New York: the first counts, also in a list of hours', () => {
    const expected = ['2026-11-01T05:30', '2026-11-01T19:30', '2026-11-02T06:30'];
    expect(nextOf('30 1,14 * * *', NEW_YORK, '2026-10-31T22:00:00Z', 3)).toEqual(expected);
  });

  test('every half hour goes on through both hours, and over the gap', () => {
    const autumn = ['05:00', '05:30', '06:00', '06:30', '07:00'].map((time) => `2026-11-01T${time}`);
    expect(nextOf('*/30 * * * *', NEW_YORK, '2026-11-01T04:59:00Z', 5)).toEqual(autumn);
    const spring = ['06:30', '07:00', '07:30'].map((time) => `2027-03-14T${time}`);
    expect(nextOf('*/30 * * * *', NEW_YORK, '2027-03-14T06:29:00Z', 3)).toEqual(spring);
  });

  test('may have seconds', () => {
    const times = timesOf({ cron: '*/20 0 12 * * *', timeZone: 'UTC' });
    expect(times.next(new Date('2026-11-20T12:00:00.001Z'))).toEqual(new Date('2026-11-20T12:00:20Z'));
  });

  // Two ways to walk: what one finds the other must, or a run would be lost or drawn twice.
  test.each(['30 2 * * *', '30 1,14 * * *', '*/30 * * * *', '0 0-4 * * *', '15 2 * * 0'])(
    '%s: are the same looking back as looking ahead, in every week when clocks change',
    (cron) => {
      for (const [timeZone, around] of [
        [NEW_YORK, '2026-11-01'],
        [NEW_YORK, '2027-03-14'],
        [BERLIN, '2026-10-25'],
        [BERLIN, '2027-03-28'],
      ] as const) {
        const times = timesOf({ cron, timeZone });
        const from = new Date(Date.parse(around) - 3 * 86_400_000);
        const until = new Date(Date.parse(around) + 4 * 86_400_000);
        const ahead: Date[] = [];
        for (let time = times.next(from); time && time <= until; time = times.next(time)) ahead.push(time);
        expect(ahead.length).toBeGreaterThanOrEqual(1);
        expect(times.last(1000, from, until)).toEqual(ahead);
        expect(times.last(1, from, until)).toEqual(ahead.slice(-1));
        for (const time of ahead) expect(times.last(1, from, time)).toEqual([time]);
      }
    },
  );

  test('looking back ends after the first instant, and a time that is now is one of them', () => {
    const times = timesOf({ cron: '0 * * * *', timeZone: 'UTC' });
    const [from, until] = [new Date('2026-11-20T10:00:00Z'), new Date('2026-11-20T12:00:00Z')];
    const [eleven, noon] = [new Date('2026-11-20T11:00:00Z'), until];
    expect(times.last(10, from, until)).toEqual([eleven, noon]);
    expect(times.last(10, from, new Date('2026-11-20T11:59:59.999Z'))).toEqual([eleven]);
    expect(times.last(10, from, from)).toEqual([]);
  });
});

test.each([
  ['99 * * * *', 'must be as cron has it: Invalid value for minute: 99'],
  ['* * *', 'must have five fields, or six with seconds first'],
  ['@daily', 'must have five fields, or six with seconds first'],
  ['0 0 1 1 * * 2030', 'must have five fields, or six with seconds first'],
  ['0 0 30 2 *', 'there is no such day'],
  ['a b c d e', 'must be as cron has it: '],
])('the line %j is refused', (cron, message) => {
  expect(() => timesOf({ cron, timeZone: 'UTC' })).toThrow(message);
});
