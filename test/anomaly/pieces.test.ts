import { describe, expect, test } from 'vitest';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { fitDetector } from '../../inference/core/anomaly/detector.ts';
import { rangesOf } from '../../inference/core/anomaly/expected.ts';
import { range } from '../../inference/core/anomaly/series.ts';
import { tests } from '../../inference/core/anomaly/tests/registry.ts';
import type { Model } from '../../inference/core/model.ts';
import { startFrom } from '../../inference/core/source.ts';
import { openModel } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { makePackage } from '../fixtures/package.ts';
import { cleanSeries } from './series.ts';

const series = cleanSeries(3000, 3);
const clean = { series, rows: range(300, 3000) };

describe('a detector', () => {
  test('is fitted, and judges, in pieces with a pause between', async () => {
    let pauses = 0;
    const detector = await fitDetector(clean, series, {
      pause: async () => {
        pauses++;
      },
    });
    expect(pauses).toBeGreaterThan(4);
    for (let i = 0; i < 4; i++) await detector.judge(cleanSeries(3000, 3));
    expect(pauses).toBeGreaterThan(6);
  });

  test.each(['size', 'reversal', 'split', 'burst', 'drift'])('looks for %s once, whatever days are clean', (name) => {
    const [first, second] = [clean.rows, clean.rows.slice(1000)].map((rows) =>
      tests.find((one) => one.name === name)?.fit({ series, rows }, series),
    );
    expect(first?.map((look) => look.p(series))).toHaveLength(second?.length ?? 0);
    first?.forEach((look, i) => {
      expect(second?.[i].p(series)).toBe(look.p(series));
    });
  });
});

test('what was expected of a day is drawn once for all assets', async () => {
  let draws = 0;
  const model = {
    card: { graph: { stateSize: 1, assets: 2 } } as Model['card'],
    async *draw() {
      draws++;
      const values = Float32Array.from({ length: 2000 }, (_, i) => (i < 1000 ? i : -i));
      yield { values, paths: 1000, firstPath: 0, firstStep: 0, steps: 1, assets: 2 };
    },
  };
  const expected = rangesOf(model, new Float32Array(5), async () => {});
  expect(await expected(3)).toEqual([
    [49, 949],
    [-1950, -1050],
  ]);
  await expected(3);
  expect(draws).toBe(1);
  await expected(4);
  expect(draws).toBe(2);
});

test('a history is read in pieces with a pause between', async () => {
  const made = await makePackage({ architecture: 'path-dependent' });
  const model = await openModel(made.folder);
  let pauses = 0;
  const pause = async () => {
    pauses++;
  };
  const history = madeHistory({ seed: 1, steps: 700 });
  await model.encode(history, { pause });
  expect(pauses).toBe(3);
  await startFrom(model, history, { pause }).generate({ paths: 1, steps: 1 });
  expect(pauses).toBe(6);
  await model.close();
  await made.remove();
});

test('the history that a model was fitted to is read once for all searches', async () => {
  const made = await makePackage({ architecture: 'path-dependent' });
  const opened = await openModel(made.folder);
  const model = Object.create(opened) as typeof opened;
  let read = 0;
  model.encode = (...args) => {
    read++;
    return opened.encode(...args);
  };
  const history = madeHistory({ seed: 1, steps: 100 });
  const first = await detectAnomalies(model, history);
  expect(first.manifest.calibration.source).toBe('model');
  expect(read).toBe(2);
  expect(await detectAnomalies(model, history)).toEqual(first);
  expect(read).toBe(3);
  await opened.close();
  await made.remove();
});
