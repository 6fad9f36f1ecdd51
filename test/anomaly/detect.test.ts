import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnomalyAnswer } from '../../inference/contract/anomaly.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { weekdays } from '../fixtures/history.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { madeTurnover } from './turnover.ts';

const DAYS = 1600;
let made: MadePackage;
let model: Model;
let history: ReturnHistory;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  model = await openModel(made.folder);
  history = { assets: ['ASSET1'], dates: weekdays(DAYS), returns: [await ownPath(1)] };
});
afterAll(async () => {
  await model.close();
  await made.remove();
});

/** A path that the model itself has drawn: what it finds there is a false alarm. */
async function ownPath(seed: number): Promise<Float64Array> {
  const state = (await model.datedStates()).states.slice(0, model.card.graph.stateSize);
  const drawn: number[] = [];
  for await (const { values } of model.draw(state, { paths: 1, steps: DAYS, seed })) drawn.push(...values);
  return Float64Array.from(drawn);
}

const withReturns = (change: (returns: Float64Array) => void): ReturnHistory => {
  const returns = history.returns[0].slice();
  change(returns);
  return { ...history, returns: [returns] };
};

const LATE = 1300;
const from = () => history.dates[LATE];

describe('the search for anomalies', () => {
  test('looks at every day from the first one asked for, and says what it was held against', async () => {
    const answer = await detectAnomalies(model, history, { from: from() });
    expect(AnomalyAnswer.parse(answer)).toEqual(answer);
    expect(answer.observations.map(({ date }) => date)).toEqual(history.dates.slice(LATE));
    expect(answer.manifest).toMatchObject({
      model: { id: made.card.id, sha256: made.card.sha256 },
      request: { from: from(), rate: 0.01, control: 'alarms' },
      calibration: { source: 'data', heldOut: true, lastDate: history.dates[LATE - 1] },
      tests: ['size', 'reversal', 'stale', 'split', 'burst', 'drift', 'regime', 'critic'],
      flagged: answer.observations.filter(({ flagged }) => flagged).length,
    });
    const { residual = [] } = await model.encode(history);
    expect(answer.observations[5].residual).toBe(residual[LATE + 5]);
  });

  test('flags about as many days of the model’s own path as is asked for', async () => {
    const { observations } = await detectAnomalies(model, history, { from: from(), rate: 0.1 });
    const share = observations.filter(({ flagged }) => flagged).length / observations.length;
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.18);
    for (const { flagged, pValue, reason } of observations) {
      expect(flagged).toBe(pValue <= 0.1);
      expect(reason !== null).toBe(flagged);
    }
  });

  test('finds a split, and explains it', async () => {
    const day = LATE + 100;
    const split = withReturns((returns) => {
      returns[day] -= Math.log(2);
    });
    const { observations } = await detectAnomalies(model, split, { from: from() });
    const found = observations[100];
    expect(found).toMatchObject({ date: history.dates[day], asset: 'ASSET1', flagged: true });
    expect(found.pValue).toBeLessThan(1e-3);
    const { explanation } = found;
    expect(explanation).toMatchObject({ days: 1, return: split.returns[0][day] });
    expect(['split', 'size']).toContain(explanation?.test);
    const [low, high] = explanation?.expected ?? [0, 0];
    const [scale] = await model.volatility(
      (await model.encode(history)).states.slice(
        (day - 1) * model.card.graph.stateSize,
        day * model.card.graph.stateSize,
      ),
    );
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    expect((high - low) / scale).toBeGreaterThan(2);
    expect((high - low) / scale).toBeLessThan(4.5);
    expect(model.card.graph.stateNames).toContain(explanation?.driver?.average);
    expect(found.reason).toMatch(
      /^(split|size), p \S+: .+\. Expected -\S+ % to \S+ % \(5 to 95 %\), mostly by the .+-day average of .+; came -\S+ %\.$/,
    );
  });

  test('judges a day by what was known on the day after it: days to come change nothing', async () => {
    const cut = DAYS - 50;
    const short = {
      ...history,
      dates: history.dates.slice(0, cut),
      returns: [history.returns[0].slice(0, cut)],
    };
    const [whole, part] = await Promise.all(
      [history, short].map((one) => detectAnomalies(model, one, { from: from() })),
    );
    const p = (answer: AnomalyAnswer) => answer.observations.slice(0, cut - LATE - 1).map(({ pValue }) => pValue);
    expect(p(part)).toEqual(p(whole));
  });

  test('under the control of discoveries flags by the q-value, and nothing more than of alarms', async () => {
    const split = withReturns((returns) => {
      returns[LATE + 100] += 40 * Math.abs(returns[LATE + 100]) + 0.7;
    });
    const asked = { from: from(), rate: 0.1 };
    const { observations } = await detectAnomalies(model, split, { ...asked, control: 'discoveries' });
    const alarms = (await detectAnomalies(model, split, asked)).observations;
    observations.forEach(({ flagged, qValue, pValue }, day) => {
      expect(flagged).toBe(qValue <= 0.1);
      expect(qValue).toBeGreaterThanOrEqual(pValue);
      if (flagged) expect(alarms[day].flagged).toBe(true);
    });
    expect(observations[100].flagged).toBe(true);
    const early = (days: typeof alarms) => days.slice(0, 99).filter(({ flagged }) => flagged).length;
    expect(early(observations)).toBeLessThan(early(alarms));
  });

  test('without a first day is calibrated on the history in the package', async () => {
    const { manifest, observations } = await detectAnomalies(model, history);
    const { warmUp } = model.card.graph;
    expect(observations[0].date).toBe(history.dates[warmUp]);
    expect(manifest.calibration).toEqual({
      ...{ source: 'model', heldOut: false, days: made.history.dates.length - warmUp },
      ...{ firstDate: made.history.dates[warmUp], lastDate: made.history.dates.at(-1) },
    });
  });

  test('without any clean days keeps to theory, and says so', async () => {
    const bare = Object.assign(Object.create(model) as Model, { history: async () => undefined });
    const { manifest, observations } = await detectAnomalies(bare, history, { rate: 0.05 });
    expect(manifest.calibration).toEqual({ source: 'none', heldOut: false, days: 0 });
    const share = observations.filter(({ flagged }) => flagged).length / observations.length;
    expect(share).toBeGreaterThan(0.002);
    expect(share).toBeLessThan(0.15);
  });

  test('of prices that never move ends, and finds that they are stale', async () => {
    const still = withReturns((returns) => returns.fill(0, LATE));
    const { observations } = await detectAnomalies(model, still, { from: from() });
    expect(observations.every(({ pValue }) => pValue > 0 && pValue <= 1)).toBe(true);
    expect(observations[5].explanation?.test).toBe('stale');
  });

  test('ends when it is told to', async () => {
    const pause = async () => {
      throw new Error('enough');
    };
    await expect(detectAnomalies(model, history, { pause })).rejects.toThrow('enough');
  });
});

describe('is refused', () => {
  test.each([
    ['a first day after the data', '2030-01-01', /^from 2030-01-01 is after the last day of the data, /],
    [
      'a first day whose state is not known',
      '2019-01-10',
      /^from 2019-01-10: 60 returns before the first day are needed .+; the earliest is /,
    ],
  ])('%s', async (_what, day, message) => {
    await expect(detectAnomalies(model, history, { from: day })).rejects.toMatchObject({
      ...{ code: 'bad_option', field: 'from' },
      message: expect.stringMatching(message),
    });
  });

  test('a model that gives no residuals', async () => {
    const dense = await makePackage({ architecture: 'dense' });
    const opened = await openModel(dense.folder);
    await expect(detectAnomalies(opened, history)).rejects.toThrow(/^model made-dense \(dense\) gives no residuals/);
    await opened.close();
    await dense.remove();
  });

  test('a history of two assets for a model of one', async () => {
    const two = { ...history, assets: ['A', 'B'], returns: [history.returns[0], history.returns[0]] };
    await expect(detectAnomalies(model, two)).rejects.toThrow(/^the history has 2 assets/);
  });
});

describe('of turnover with a weekly season, by a model that knows none,', () => {
  const { dates, amounts } = madeTurnover(1600);
  const returnsOf = (values: Float64Array) =>
    Float64Array.from({ length: values.length - 1 }, (_, i) => Math.log(values[i + 1] / values[i]));
  const look = async (values: Float64Array) =>
    detectAnomalies(
      model,
      { assets: ['ASSET1'], dates: dates.slice(1), returns: [returnsOf(values)] },
      { from: dates[1301], rate: 0.02 },
    );

  test('calibration on days with the season keeps the rate of false alarms', async () => {
    const { manifest, observations } = await look(amounts);
    expect(observations.length).toBe(299);
    expect(manifest.flagged).toBeLessThan(18);
  });

  test('a day of six times the turnover is found', async () => {
    const fraud = amounts.slice();
    fraud[1400] *= 6;
    const { observations } = await look(fraud);
    expect(observations[1400 - 1301]).toMatchObject({ date: dates[1400], flagged: true });
  });

  test('a Sunday as strong as a Saturday is not: what is usual for a day of the week is not in the model', async () => {
    const odd = amounts.slice();
    const sunday = 1406;
    expect(new Date(`${dates[sunday]}T00:00Z`).getUTCDay()).toBe(0);
    odd[sunday] = odd[sunday - 1];
    const { observations } = await look(odd);
    expect(observations[sunday - 1301].flagged).toBe(false);
  });
});
