import { describe, expect, test } from 'vitest';
import { findTime, latestTime, showTime } from '../../functions/batch/schedule/find-time.ts';
import { upcoming } from '../../functions/batch/schedule/upcoming.ts';
import { scheduleOf } from './schedules.ts';

describe('a time of a schedule', () => {
  test.each([
    ['30 18 * * 1-5', 'America/New_York', '2026-11-20', '2026-11-20T23:30'],
    ['30 18 * * 1-5', 'America/New_York', '2026-11-20T18:30', '2026-11-20T23:30'],
    ['30 6,18 * * *', 'America/New_York', '2026-11-20T06:30:00', '2026-11-20T11:30'],
    ['0 0 * * *', 'Pacific/Kiritimati', '2026-11-20', '2026-11-19T10:00'],
    ['59 23 * * *', 'Pacific/Pago_Pago', '2026-11-20', '2026-11-21T10:59'],
    // The gap and the hour that comes twice.
    ['30 2 * * *', 'America/New_York', '2027-03-14', '2027-03-14T07:00'],
    ['30 1 * * *', 'America/New_York', '2026-11-01', '2026-11-01T05:30'],
    ['*/30 * * * *', 'America/New_York', '2026-11-01T01:30', '2026-11-01T05:30'],
  ])('%s in %s at %s is %s', (cron, timeZone, at, expected) => {
    const found = findTime(scheduleOf({ cron, timeZone }), at);
    expect(found.toISOString()).toBe(`${expected}:00.000Z`);
  });

  test.each([
    ['30 18 * * 1-5', '2026-11-22', '--at 2026-11-22: nightly does not fire then; 2026-11-20T18:30 is a time of it'],
    ['30 18 * * 1-5', '2026-11-20T18:31', 'nightly does not fire then; 2026-11-19T18:30 is a time of it'],
    ['0 6,18 * * *', '2026-11-20', 'nightly fires more than once then; name one time, such as 2026-11-20T06:00'],
    ['*/5 * * * * *', '2026-11-20T10:00', 'fires more than once then; name one time, such as 2026-11-20T10:00'],
  ])('%s has none at %s', (cron, at, message) => {
    expect(() => findTime(scheduleOf({ cron }), at)).toThrow(message);
  });

  test('that was the last is found, now included', () => {
    const show = (now: string) => showTime(latestTime(scheduleOf(), new Date(now)), 'America/New_York');
    expect(show('2026-11-20T23:30:00Z')).toBe('2026-11-20T18:30');
    expect(show('2026-11-20T23:29:59Z')).toBe('2026-11-19T18:30');
    expect(show('2026-11-23T08:00:00Z')).toBe('2026-11-20T18:30');
  });
});

test('what comes next is told of all schedules in the order of time', () => {
  const hourly = scheduleOf({
    name: 'hourly',
    cron: '0 20,21 * * *',
    timeZone: 'Europe/Berlin',
    out: 's3://bucket/x/',
  });
  const runs = upcoming([scheduleOf(), hourly], new Date('2026-11-20T12:00:00Z'), 4);
  expect(runs.map(({ at, localTime, out }) => [at, localTime, out])).toEqual([
    ['2026-11-20T19:00:00.000Z', '2026-11-20T20:00', 's3://bucket/x/hourly-2026-11-20t2000'],
    ['2026-11-20T20:00:00.000Z', '2026-11-20T21:00', 's3://bucket/x/hourly-2026-11-20t2100'],
    ['2026-11-20T23:30:00.000Z', '2026-11-20T18:30', '/batches/nightly-2026-11-20'],
    ['2026-11-21T19:00:00.000Z', '2026-11-21T20:00', 's3://bucket/x/hourly-2026-11-21t2000'],
  ]);
  expect(runs[0].request.name).toBe('hourly-2026-11-20t2000');
});
