import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PathloomError } from '../../inference/contract/error.ts';
import { ForecastQuality } from '../../inference/contract/forecast-quality.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { FitBaseline } from '../../inference/core/baselines/baseline.ts';
import { fitGarchNormal } from '../../inference/core/baselines/garch-normal.ts';
import { fitIidBootstrap } from '../../inference/core/baselines/iid-bootstrap.ts';
import { fairCrps } from '../../inference/core/forecast/crps.ts';
import { seedOfDate } from '../../inference/core/forecast/date-seed.ts';
import { formatForecastQuality } from '../../inference/core/forecast/table.ts';
import { type WalkForwardOptions, walkForward } from '../../training/evaluate/walk-forward.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { openForecasting } from './open.ts';

let made: MadePackage;
let model: Awaited<ReturnType<typeof openForecasting>>;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  model = await openForecasting(made.folder);
});
afterAll(async () => {
  await model.close();
  await made.remove();
});

const FROM = '2020-06-01';
const options = (more: Partial<WalkForwardOptions> = {}): WalkForwardOptions => ({
  ...{ from: FROM, until: '2021-01-29', draws: 100, seed: 3, baselines: { 'baseline:iid': fitIidBootstrap } },
  ...more,
});
const daysOf = ({ dates }: ReturnHistory) => dates.filter((date) => date >= FROM && date <= '2021-01-29').length;
const withReturns = (history: ReturnHistory, change: (r: number, day: number) => number): ReturnHistory => ({
  ...history,
  returns: history.returns.map((returns) => returns.map(change)),
});

/** A baseline like the bootstrap, with some of it replaced. */
const like =
  (change: (fitted: ReturnType<FitBaseline>) => Partial<ReturnType<FitBaseline>>): FitBaseline =>
  (returns) => {
    const fitted = fitIidBootstrap(returns);
    return { ...fitted, ...change(fitted) };
  };

describe('a walk-forward evaluation', () => {
  test('scores the model and the baselines on every day of the period, and is valid JSON', async () => {
    const seen: number[] = [];
    const baselines = { 'baseline:iid': fitIidBootstrap, 'baseline:garch': fitGarchNormal };
    const [table, ...more] = await walkForward(
      model,
      made.history,
      options({ baselines, onDay: (done) => seen.push(done) }),
    );
    expect(more).toEqual([]);
    expect(ForecastQuality.parse(JSON.parse(JSON.stringify(table)))).toEqual(table);
    const days = daysOf(made.history);
    expect(table).toMatchObject({ asset: 'ASSET1', firstDate: FROM, lastDate: '2021-01-29', days, failed: {} });
    expect(seen).toEqual(Array.from({ length: days }, (_, day) => day + 1));
    expect(table.forecasters).toEqual([made.card.id, 'baseline:iid', 'baseline:garch']);
    for (const id of table.forecasters) {
      const { horizons, pit, logScore, comparisons } = table.scores[id];
      expect(horizons.map((horizon) => [horizon.steps, horizon.days])).toEqual([
        [1, days],
        [5, days - 4],
        [20, days - 19],
      ]);
      expect(pit.counts.reduce((sum, count) => sum + count, 0)).toBe(days);
      expect(logScore === null).toBe(id === 'baseline:iid');
      const ratios = horizons.map(({ crps }, i) => table.scores[made.card.id].horizons[i].crps / crps);
      expect(comparisons.map(({ ratio }) => ratio)).toEqual(id === made.card.id ? [] : ratios);
    }
  });

  test('has the CRPS, the log score and the breaches of the definitions, from the draws that a backtest writes', async () => {
    const [{ scores }] = await walkForward(model, made.history, options());
    const { dates, returns } = made.history;
    const first = dates.indexOf(FROM);
    const last = dates.indexOf('2021-01-29');
    const sums = [0, 0, 0];
    let breaches = 0;
    for (let day = first; day <= last; day++) {
      const query = { paths: 100, steps: 20, start: dates[day - 1], seed: seedOfDate(3, dates[day - 1]) };
      const { chunks } = await model.generate(query, { history: made.history });
      for await (const { values } of chunks) {
        for (const [i, horizon] of [1, 5, 20].entries()) {
          if (day + horizon > last + 1) continue;
          const draws = Float64Array.from({ length: 100 }, (_, path) => {
            let sum = 0;
            for (let step = 0; step < horizon; step++) sum += values[step * 100 + path];
            return sum;
          });
          const observed = returns[0].slice(day, day + horizon).reduce((sum, r) => sum + r, 0);
          if (horizon === 1 && draws.filter((x) => x < observed).length / 100 < 0.05) breaches++;
          sums[i] += fairCrps(draws, observed) / (last + 2 - horizon - first);
        }
      }
    }
    const own = scores[made.card.id];
    own.horizons.forEach(({ crps }, i) => {
      expect(crps / sums[i]).toBeCloseTo(1, 10);
    });
    expect(own.breaches[1]).toMatchObject({ level: 0.05, breaches, share: breaches / (last + 1 - first) });
    const { logDensity } = await model.encode(made.history);
    const logScore = logDensity?.slice(first, last + 1).reduce((sum, value) => sum + value, 0) ?? Number.NaN;
    expect(own.logScore).toBeCloseTo(logScore / (last + 1 - first), 5);
  });

  test('is the same whatever comes after the period', async () => {
    const last = made.history.dates.indexOf('2021-01-29');
    const changed = withReturns(made.history, (r, day) => (day > last ? -2 * r : r));
    const baselines = { 'baseline:garch': fitGarchNormal };
    expect(await walkForward(model, changed, options({ baselines }))).toEqual(
      await walkForward(model, made.history, options({ baselines })),
    );
  });

  test('fits a baseline before the period and at every new year, each time to earlier days alone', async () => {
    const lengths: number[] = [];
    const baselines: Record<string, FitBaseline> = {
      watched: (returns) => {
        lengths.push(returns.length);
        return fitIidBootstrap(returns);
      },
    };
    await walkForward(model, made.history, options({ baselines }));
    const { dates } = made.history;
    expect(lengths).toEqual([dates.indexOf(FROM), dates.findIndex((date) => date >= '2021')]);
  });

  test('prefers what knows the scale to what has it three times too large, and says that this is no chance', async () => {
    const wide = like((fitted) => ({
      forecastFrom: (variance, asked) => fitted.forecastFrom(variance, asked).map((r) => 3 * r),
    }));
    const [{ scores }] = await walkForward(model, made.history, options({ baselines: { wide } }));
    const { comparisons, breaches, horizons, pit } = scores.wide;
    for (const { ratio } of comparisons) expect(ratio).toBeLessThan(0.9);
    // Of one day, where the days do not overlap: 155 of them hold few independent forecasts of 20.
    expect(comparisons[0].dieboldMarianoP).toBeLessThan(0.001);
    expect(breaches[1].breaches).toBe(0);
    expect(breaches[1].coverageP).toBeLessThan(0.001);
    expect(horizons[0].coverage[1].share).toBeGreaterThan(0.97);
    expect(pit.uniformityP).toBeLessThan(0.001);
  });

  test.each(['dense', 'joint'])('gives each asset of a %s model of two a table of its own', async (architecture) => {
    const joint = await makePackage({ architecture, assets: 2 });
    const opened = await openForecasting(joint.folder);
    const tables = await walkForward(opened, joint.history, options({ baselines: {} }));
    await opened.close();
    await joint.remove();
    expect(tables.map(({ asset }) => asset)).toEqual(['ASSET1', 'ASSET2']);
    // One has no density, the other only that given the same day's returns of assets before; the second asset moves twice as far.
    expect(tables.map(({ scores }) => scores[joint.card.id].logScore)).toEqual([null, null]);
    const [first, second] = tables.map(({ scores }) => scores[joint.card.id].horizons[0].crps);
    expect(second / first).toBeGreaterThan(1.3);
  });
});

describe('what goes wrong', () => {
  test('in the fit of a baseline is said, and the others go on', async () => {
    const baselines: Record<string, FitBaseline> = {
      stubborn: () => {
        throw new PathloomError('training_failed', 'Baseline stubborn did not converge');
      },
      'baseline:iid': fitIidBootstrap,
    };
    const [table] = await walkForward(model, made.history, options({ baselines }));
    expect(table.failed).toEqual({ stubborn: 'Baseline stubborn did not converge' });
    expect(table.forecasters).toEqual([made.card.id, 'baseline:iid']);
    expect(formatForecastQuality(table)).toContain('No column for stubborn: Baseline stubborn did not converge');
  });

  test('in the paths of a baseline is said with the path, the day and the seed', async () => {
    const odd = like((fitted) => ({
      forecastFrom: (variance, asked) => {
        const paths = fitted.forecastFrom(variance, asked);
        paths[3 * asked.paths + 42] = Number.NaN;
        return paths;
      },
    }));
    const [table] = await walkForward(model, made.history, options({ baselines: { odd } }));
    expect(table.failed).toEqual({ odd: 'path 42 from 2020-05-29 under seed 3, ASSET1, is not finite' });
    expect(table.forecasters).toEqual([made.card.id]);
  });

  test('in the paths of the model ends the evaluation', async () => {
    const broken = {
      ...model,
      encode: model.encode.bind(model),
      async *draw(...args: Parameters<typeof model.draw>) {
        for await (const chunk of model.draw(...args)) {
          chunk.values[7] = Number.POSITIVE_INFINITY;
          yield chunk;
        }
      },
    };
    await expect(walkForward(broken, made.history, options())).rejects.toMatchObject({
      code: 'training_failed',
      message: expect.stringContaining('path 7 from 2020-05-29 under seed 3, ASSET1, is not finite'),
    });
  });

  test('as a mistake in a program is passed on', async () => {
    const bug: FitBaseline = () => {
      throw new TypeError('a bug');
    };
    await expect(walkForward(model, made.history, options({ baselines: { bug } }))).rejects.toThrow(TypeError);
  });

  test.each([
    [{ from: '2020-12-01' }, 'from', 'at least 100 are needed'],
    [{ from: '2030-01-01', until: '2031-01-01' }, 'from', 'the data have 0 returns'],
    [{ from: '2019-01-02' }, 'from', '60 returns before it are needed'],
    [{ draws: 150 }, 'draws', 'must be a multiple of 100'],
    [{ draws: 0 }, 'draws', 'must be a multiple of 100'],
  ])('%j is refused', async (more, field, message) => {
    await expect(walkForward(model, made.history, options(more))).rejects.toMatchObject({
      ...{ name: 'PathloomError', code: 'bad_option', field },
      message: expect.stringContaining(message),
    });
  });
});

test('the table has a column for each forecaster and a row for each score', async () => {
  const [table] = await walkForward(model, made.history, options());
  const text = formatForecastQuality(table);
  const [title, header, rule, ...rows] = text.split('\n');
  expect(title).toBe(
    `ASSET1, ${FROM} to 2021-01-29: ${table.days} days forecast without what came after; 100 draws a day, seed 3`,
  );
  expect(header.trim().split(/ {2,}/)).toEqual(['score', made.card.id, 'baseline:iid']);
  expect(rule).toMatch(/^-+ {2}-+ {2}-+$/);
  const [own, iid] = table.forecasters.map((id) => table.scores[id]);
  const cells = (name: string) =>
    rows
      .find((row) => row.startsWith(name))
      ?.split(/ {2,}/)
      .slice(1);
  expect(cells('CRPS x 1e4, 5 days')).toEqual([own, iid].map(({ horizons }) => (1e4 * horizons[1].crps).toFixed(2)));
  expect(cells('Log score a day')).toEqual([own.logScore?.toFixed(4), 'none']);
  expect(cells('VaR 5 % breaches')).toEqual([own, iid].map((one) => `${(100 * one.breaches[1].share).toFixed(2)} %`));
});
