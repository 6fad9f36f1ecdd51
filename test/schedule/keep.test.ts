import { describe, expect, test } from 'vitest';
import { PathloomError } from '../../inference/contract/error.ts';
import { scheduleOf } from './schedules.ts';
import { live } from './world.ts';

const daily = scheduleOf({ cron: '30 18 * * *' });
const hourly = scheduleOf({ name: 'hourly', cron: '0 * * * *', timeZone: 'UTC' });
/** What is told besides when the next time is. */
const newsOf = ({ told }: { readonly told: readonly string[] }) => told.filter((line) => !/: next at /.test(line));

describe('a schedule that is kept', () => {
  test('draws each batch when it is due, and nothing before its first time', async () => {
    const history = await live({ schedules: [daily], start: '2026-11-20T12:00:00Z', hours: 40 });
    expect(history.drawn).toEqual(['nightly-2026-11-20', 'nightly-2026-11-21']);
    expect(history.told[0]).toBe('nightly: next at 2026-11-20T18:30, America/New_York.');
    expect(newsOf(history)).toEqual([
      'nightly-2026-11-20 is whole: 2 shards in /batches/nightly-2026-11-20.',
      'nightly-2026-11-21 is whole: 2 shards in /batches/nightly-2026-11-21.',
    ]);
    expect(history.error).toBeUndefined();
  });

  test.each([
    ['2:30 in New York that does not exist', '30 2 * * *', 'America/New_York', '2027-03-13', ['13', '14', '15']],
    ['1:30 in New York that comes twice', '30 1 * * *', 'America/New_York', '2026-10-31', ['31', '01', '02']],
    ['2:30 in Berlin that does not exist', '30 2 * * *', 'Europe/Berlin', '2027-03-27', ['27', '28', '29']],
    ['2:30 in Berlin that comes twice', '30 2 * * *', 'Europe/Berlin', '2026-10-24', ['24', '25', '26']],
  ])('draws one batch a day through %s', async (_what, cron, timeZone, first, days) => {
    const schedule = scheduleOf({ cron, timeZone });
    const start = `${first}T00:00:00Z`;
    const history = await live({ schedules: [schedule], start, hours: 72 });
    expect(history.drawn.map((name) => name.slice(-2))).toEqual(days);
    expect(newsOf(history)).toHaveLength(3);
  });

  test('draws the batch of an hour that comes twice once, and says so of the second', async () => {
    const schedule = scheduleOf({ name: 'half', cron: '*/30 * * * *' });
    const history = await live({ schedules: [schedule], start: '2026-11-01T04:45:00Z', hours: 2.6 });
    expect(history.drawn).toEqual(['0100', '0130', '0200'].map((time) => `half-2026-11-01t${time}`));
    expect(history.kept).toEqual(['half-2026-11-01t0100', 'half-2026-11-01t0130']);
    expect(newsOf(history)).toContain('half-2026-11-01t0130 is whole already, in /batches/half-2026-11-01t0130.');
  });

  test('takes turns with others', async () => {
    const schedules = [daily, scheduleOf({ name: 'same', cron: '30 18 * * *' }), hourly];
    const history = await live({ schedules, start: '2026-11-20T23:10:00Z', hours: 1.8, minutes: 20 });
    expect(history.drawn).toEqual(['nightly-2026-11-20', 'same-2026-11-20', 'hourly-2026-11-21t0000']);
    expect(history.mostAtATime).toBe(1);
    expect(newsOf(history)).toHaveLength(3);
  });
});

test('a time that comes while the last batch is drawn is skipped and told, and no two are drawn at a time', async () => {
  const history = await live({ schedules: [hourly], start: '2026-11-20T11:30:00Z', hours: 5, minutes: 90 });
  expect(history.drawn).toEqual(['hourly-2026-11-20t1200', 'hourly-2026-11-20t1400']);
  expect(history.mostAtATime).toBe(1);
  expect(newsOf(history)).toEqual([
    'hourly: skipped: hourly-2026-11-20t1300, for hourly-2026-11-20t1200 is still drawn; pathloom schedule once FILE --name hourly --at 2026-11-20T13:00 draws it.',
    'hourly-2026-11-20t1200 is whole: 2 shards in /batches/hourly-2026-11-20t1200.',
    expect.stringContaining('hourly: skipped: hourly-2026-11-20t1500, for hourly-2026-11-20t1400'),
    'hourly-2026-11-20t1400 is whole: 2 shards in /batches/hourly-2026-11-20t1400.',
  ]);
  expect(history.error).toMatchObject({
    code: 'interrupted',
    message: 'hourly-2026-11-20t1600: 1 of 2 shards are whole',
  });
});

test('one that waits for its turn skips its own next time too', async () => {
  const long = scheduleOf({ name: 'long', cron: '0 12 * * *', timeZone: 'UTC' });
  const fast = scheduleOf({ name: 'fast', cron: '1,30 * * * *', timeZone: 'UTC' });
  const history = await live({ schedules: [long, fast], start: '2026-11-20T11:50:00Z', hours: 1.6, minutes: 40 });
  expect(history.drawn).toEqual(['long-2026-11-20', 'fast-2026-11-20t1201']);
  expect(newsOf(history)[0]).toMatch(
    /^fast: skipped: fast-2026-11-20t1230, for fast-2026-11-20t1201 still waits for its/,
  );
});

describe('times that were missed', () => {
  const missedThree = {
    ...{ schedules: [daily], start: '2026-11-20T12:00:00Z', hours: 1 },
    dealtWith: { nightly: '2026-11-16T23:30:00Z' },
  };

  test('are told, and the latest is drawn', async () => {
    const history = await live(missedThree);
    expect(history.drawn).toEqual(['nightly-2026-11-19']);
    expect(newsOf(history)).toEqual([
      'nightly: missed and left out: nightly-2026-11-17, nightly-2026-11-18; pathloom schedule once FILE --name nightly --at 2026-11-18T18:30 draws it.',
      'nightly-2026-11-19 was missed, and is drawn now.',
      'nightly-2026-11-19 is whole: 2 shards in /batches/nightly-2026-11-19.',
    ]);
    const again = await live({ ...missedThree, dealtWith: history.dealtWith, start: '2026-11-20T13:00:00Z' });
    expect(newsOf(again)).toEqual([]);
  });

  test('are all drawn, in order, where that is asked for', async () => {
    const history = await live({ ...missedThree, missed: 'all' });
    expect(history.drawn).toEqual(['17', '18', '19'].map((day) => `nightly-2026-11-${day}`));
    expect(history.mostAtATime).toBe(1);
  });

  test('are told and left out where that is asked for, but not one that is on time', async () => {
    const history = await live({ ...missedThree, missed: 'none', start: '2026-11-20T23:30:20Z' });
    expect(history.drawn).toEqual(['nightly-2026-11-20']);
    expect(newsOf(history)[0]).toMatch(/^nightly: missed and left out: nightly-2026-11-17, .*-18, .*-19; /);
    const late = await live({ ...missedThree, missed: 'none' });
    expect(late.drawn).toEqual([]);
    expect(newsOf(late)).toHaveLength(1);
    const again = await live({ ...missedThree, missed: 'none', dealtWith: late.dealtWith });
    expect(newsOf(again)).toEqual([]);
  });

  test('by the thousand are counted, not listed', async () => {
    const every = scheduleOf({ name: 'every', cron: '* * * * *', timeZone: 'UTC' });
    const dealtWith = { every: '2026-01-01T00:00:00Z' };
    const history = await live({
      schedules: [every],
      start: '2026-11-20T12:00:00Z',
      hours: 0.01,
      minutes: 0,
      dealtWith,
    });
    expect(history.drawn).toEqual(['every-2026-11-20t1200']);
    expect(newsOf(history)[0]).toBe(
      'every: missed and left out: many, of the last 999 from every-2026-11-19t1921 to every-2026-11-20t1159; pathloom schedule once FILE --name every --at 2026-11-20T11:59 draws it.',
    );
  });

  test('that were drawn by hand meanwhile are found whole', async () => {
    const whole = new Set(['nightly-2026-11-19']);
    const history = await live({ ...missedThree, whole });
    expect(history.drawn).toEqual([]);
    expect(history.kept).toEqual(['nightly-2026-11-19']);
  });
});

describe('a clock that is set', () => {
  test('forwards, or a machine that slept, misses times, and they are told', async () => {
    const jumps = [{ after: 1, by: 5 }];
    const history = await live({ schedules: [hourly], start: '2026-11-20T11:30:00Z', hours: 2, jumps });
    expect(history.drawn).toEqual(['1200', '1700', '1800'].map((time) => `hourly-2026-11-20t${time}`));
    expect(newsOf(history)[1]).toMatch(
      /^hourly: missed and left out: hourly-2026-11-20t1300, .*t1400, .*t1500, .*t1600; /,
    );
    expect(newsOf(history)[2]).toBe('hourly-2026-11-20t1700 was missed, and is drawn now.');
  });

  test('backwards draws nothing twice', async () => {
    const jumps = [{ after: 2, by: -2 }];
    const history = await live({ schedules: [hourly], start: '2026-11-20T11:30:00Z', hours: 5, jumps });
    expect(history.drawn).toEqual(['1200', '1300', '1400'].map((time) => `hourly-2026-11-20t${time}`));
    expect(history.kept).toEqual(['hourly-2026-11-20t1200', 'hourly-2026-11-20t1300']);
    expect(newsOf(history)).toContain(
      'hourly: the clock went back to 2026-11-20T11:30; times until 2026-11-20T13:00 come again, and batches that are whole are kept.',
    );
  });

  test('far ahead and back again loses no time after that', async () => {
    const years = 24 * 365 * 4;
    const jumps = [
      { after: 1, by: years },
      { after: 2, by: -years },
    ];
    const history = await live({ schedules: [hourly], start: '2026-11-20T11:30:00Z', hours: 4, jumps });
    const ours = history.drawn.filter((name) => name.startsWith('hourly-2026'));
    expect(ours).toEqual(['1200', '1400', '1500'].map((time) => `hourly-2026-11-20t${time}`));
    expect(history.drawn.filter((name) => name.startsWith('hourly-2030'))).toHaveLength(2);
  });

  test('back while a batch is drawn does not draw it a second time', async () => {
    const jumps = [{ after: 0.6, by: -0.3 }];
    const history = await live({ schedules: [hourly], start: '2026-11-20T11:30:00Z', hours: 2, minutes: 50, jumps });
    expect(history.drawn).toEqual(['hourly-2026-11-20t1200']);
    expect(history.kept).toEqual([]);
    expect(newsOf(history).filter((line) => line.includes('skipped'))).toEqual([]);
  });

  test('back while the program was stopped does not keep it from its times', async () => {
    const dealtWith = { hourly: '2030-01-01T00:00:00Z' };
    const history = await live({ schedules: [hourly], start: '2026-11-20T11:30:00Z', hours: 1, dealtWith });
    expect(history.drawn).toEqual(['hourly-2026-11-20t1200']);
    expect(newsOf(history)[0]).toMatch(
      /^hourly: the clock went back to 2026-11-20T11:30; times until 2030-01-01T00:00 come again/,
    );
  });
});

describe('what goes wrong', () => {
  const fail = (name: string) =>
    name.endsWith('t1200') ? new PathloomError('write_failed', 'no space is left on the disk') : undefined;
  const failing = { schedules: [hourly], start: '2026-11-20T11:30:00Z', fail };

  test('with a batch is told, and the next one is drawn when it is due', async () => {
    const history = await live({ ...failing, hours: 2 });
    expect(history.drawn).toEqual(['hourly-2026-11-20t1300']);
    expect(newsOf(history)[0]).toBe(
      'hourly-2026-11-20t1200 failed: no space is left on the disk; when that is mended, pathloom schedule once FILE --name hourly --at 2026-11-20T12:00 draws it.',
    );
    expect(history.error).toBeUndefined();
  });

  test('with the last batch is found at the next start', async () => {
    const { dealtWith } = await live({ ...failing, hours: 1 });
    const { drawn } = await live({
      ...failing,
      fail: () => undefined,
      hours: 0.2,
      dealtWith,
      start: '2026-11-20T12:40:00Z',
    });
    expect(drawn).toEqual(['hourly-2026-11-20t1200']);
  });

  test('by a defect is told with its place, and does not end the others', async () => {
    const history = await live({
      ...failing,
      hours: 2,
      fail: (name) => (name.endsWith('t1200') ? new TypeError('oh') : undefined),
    });
    expect(history.drawn).toEqual(['hourly-2026-11-20t1300']);
    expect(newsOf(history)[0]).toMatch(/^hourly-2026-11-20t1200 failed: bug: TypeError: oh\n/);
  });
});

test('Ctrl-C amid a batch says which, and the next start goes on with it and with those that waited', async () => {
  const schedules = [daily, scheduleOf({ name: 'same', cron: '30 18 * * *' })];
  const first = await live({ schedules, start: '2026-11-20T23:00:00Z', hours: 0.55, minutes: 30 });
  expect(first.drawn).toEqual([]);
  expect(first.error).toMatchObject({ code: 'interrupted', message: 'nightly-2026-11-20: 1 of 2 shards are whole' });
  expect(newsOf(first)).toEqual(['same-2026-11-20 was not drawn; the next start finds it.']);
  const { dealtWith } = first;
  const second = await live({ schedules, start: '2026-11-21T00:00:00Z', hours: 2, minutes: 30, dealtWith });
  expect(second.drawn).toEqual(['nightly-2026-11-20', 'same-2026-11-20']);
});
