import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { requestFor, runName, seedOf } from '../../functions/batch/schedule/request-for.ts';
import { timesOf } from '../../functions/batch/schedule/times.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { scheduleOf } from './schedules.ts';

const FRIDAY = new Date('2026-11-20T23:30:00Z');

test('a run asks for what its schedule says, under a name and a seed of its own', () => {
  const schedule = scheduleOf();
  const request = requestFor(schedule, FRIDAY);
  expect(request).toEqual({ ...schedule.request, name: 'nightly-2026-11-20', seed: 3230270033409565 });
  expect(BatchRequest.parse(request)).toEqual(request);
  expect(requestFor(schedule, FRIDAY)).toEqual(request);
});

test('the date is that of the zone, not of UTC', () => {
  const late = new Date('2026-11-21T03:00:00Z');
  expect(runName(scheduleOf(), late)).toBe('nightly-2026-11-20');
  expect(runName(scheduleOf({ timeZone: 'Asia/Tokyo' }), late)).toBe('nightly-2026-11-21');
});

describe('the name of a run', () => {
  test.each([
    ['30 18 * * 1-5', 'nightly-2026-11-20'],
    ['0 30 18 * * *', 'nightly-2026-11-20'],
    [undefined, 'nightly-2026-11-20'],
    ['30 6,18 * * *', 'nightly-2026-11-20t1830'],
    ['*/10 18 * * *', 'nightly-2026-11-20t1830'],
    ['* * * * *', 'nightly-2026-11-20t1830'],
    ['*/5 * * * * *', 'nightly-2026-11-20t183000'],
  ])('of %s is %s', (cron, name) => {
    expect(runName({ ...scheduleOf(), cron }, FRIDAY)).toBe(name);
    expect(BatchRequest.shape.name.safeParse(name).success).toBe(true);
  });

  test('is one for each time on the clock, with clocks that change too', () => {
    for (const cron of ['*/30 * * * *', '30 1,2 * * *', '30 2 * * *']) {
      const schedule = scheduleOf({ cron });
      const times = timesOf(schedule).last(1000, new Date('2026-10-30T00:00:00Z'), new Date('2026-11-03T00:00:00Z'));
      const names = times.map((time) => runName(schedule, time));
      // The half hours from 1:00 come twice, and are the same runs.
      expect(names.length - new Set(names).size).toBe(cron.startsWith('*') ? 2 : 0);
    }
  });

  test('of the longest schedule is the name of a batch', () => {
    const name = runName({ ...scheduleOf({ name: 'x'.repeat(40), cron: '* * * * * *' }) }, FRIDAY);
    expect(BatchRequest.shape.name.parse(name)).toBe(name);
  });
});

describe('the seed of a run', () => {
  test('is what a shell makes of it', () => {
    const line = "printf '%d' 0x$(printf '11 nightly-2026-11-20' | sha256sum | cut -c -13)";
    expect(execFileSync('bash', ['-c', line]).toString()).toBe(String(requestFor(scheduleOf(), FRIDAY).seed));
  });

  test('differs by day, by schedule and by the seed of the request, and is a safe integer', () => {
    const names = Array.from({ length: 500 }, (_, i) => `nightly-${i}`);
    const seeds = [...names.map((name) => seedOf(11, name)), ...names.map((name) => seedOf(12, name))];
    expect(new Set(seeds).size).toBe(1000);
    expect(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
  });
});
