import { expect, test } from 'vitest';
import { readSchedules } from '../../functions/batch/schedule/read-schedules.ts';

const SCHEDULE = {
  name: 'nightly',
  cron: '30 18 * * 1-5',
  timeZone: 'America/New_York',
  request: { model: 'sp500', paths: 200_000, steps: 50, seed: 11, format: 'parquet', shardPaths: 10_000 },
  out: 'batches',
};
const read = (...schedules: object[]) => readSchedules(JSON.stringify({ schedules }), 'etc/schedules.json');

test('schedules are read, defaults filled in, and folders found beside the file', () => {
  const [nightly, weekly, far] = read(
    SCHEDULE,
    { ...SCHEDULE, name: 'weekly', out: '/srv/batches' },
    { ...SCHEDULE, name: 'far', out: 's3://bucket/batches' },
  );
  expect(nightly).toEqual({
    ...{ ...SCHEDULE, out: 'etc/batches' },
    request: { ...SCHEDULE.request, start: 'stationary', output: 'returns', antithetic: false },
  });
  expect([weekly.out, far.out]).toEqual(['/srv/batches', 's3://bucket/batches']);
});

test.each<[object, string]>([
  [{ cron: '99 * * * *' }, 'cron "99 * * * *": must be as cron has it: Invalid value for minute: 99'],
  [{ cron: '0 0 31 4 *' }, 'cron "0 0 31 4 *": there is no such day'],
  [{ timeZone: 'Mars/Phobos' }, 'timeZone "Mars/Phobos": must be a zone such as America/New_York or UTC'],
  [{ name: 'Nightly' }, 'name "Nightly": must be 1 to 40 of a-z'],
  [{ name: 'x'.repeat(41) }, 'must be 1 to 40 of a-z'],
  [{ request: { ...SCHEDULE.request, paths: 0 } }, 'request.paths 0: must be at least 1'],
  [{ request: { ...SCHEDULE.request, name: 'mine' } }, 'request: has unknown fields: name'],
  [{ request: { paths: 3 } }, 'request.model is missing'],
  [{ out: undefined }, 'out is missing'],
  [{ zone: 'UTC' }, ': has unknown fields: zone'],
])('a schedule with %j is refused, by field and value', (fields, message) => {
  const of = () => read({ ...SCHEDULE, name: 'first' }, { ...SCHEDULE, ...fields });
  expect(of).toThrow(/^etc\/schedules\.json: schedules\.1[.:]/);
  expect(of).toThrow(message);
});

test('two of one name, none at all, and what is no file of schedules are refused', () => {
  expect(() => read(SCHEDULE, SCHEDULE)).toThrow('schedules.1.name "nightly": there is one of this name');
  expect(() => read()).toThrow('etc/schedules.json: schedules: must not be empty');
  expect(() => readSchedules('{', 'a.json')).toThrow('a.json is not JSON');
  expect(() => readSchedules('[]', 'a.json')).toThrow('a.json: must be an object');
});
