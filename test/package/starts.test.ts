import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { floatsFromBase64 } from '../../inference/core/bytes.ts';
import { generatePaths } from '../../inference/core/generate.ts';
import { Model } from '../../inference/core/model.ts';
import { folderReader } from '../../inference/node.ts';
import { madeHistory, weekdays } from '../fixtures/history.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { byPath, queryOf } from '../fixtures/paths.ts';
import { KINDS, RUNTIMES } from './runtimes.ts';

const DAYS = 700;
const dates = weekdays(DAYS);

describe.each(KINDS)('%s for %i asset(s)', (architecture, assets) => {
  let made: MadePackage;

  beforeAll(async () => {
    made = await makePackage({ architecture, assets });
  });
  afterAll(() => made.remove());

  describe.each(RUNTIMES)('on %s', (_name, runtime) => {
    let model: Model;

    beforeAll(async () => {
      model = await Model.open(folderReader(made.folder), runtime);
    });
    afterAll(() => model.close());

    async function draw(start: string, history?: ReturnHistory) {
      const query = queryOf({ paths: 6, steps: 10, start });
      return byPath((await model.generate(query, history && { history })).chunks);
    }

    /** The same paths by the core alone, from states given by hand. */
    async function drawFrom(states: Float32Array) {
      const session = await runtime.open(made.files['generator.onnx']);
      const request = { paths: 6, steps: 10, seed: 7, antithetic: false, output: 'returns' as const };
      const paths = await byPath(generatePaths(session, made.card.graph, states, request));
      await session.release();
      return paths;
    }

    test('a date starts from the state after that day; latest is the last day', async () => {
      const { dates: days, states } = await model.datedStates();
      const { stateSize } = made.card.graph;
      expect(days).toEqual(dates);
      const stateOf = (day: number) => states.slice(day * stateSize, (day + 1) * stateSize);
      expect(await draw(dates[200])).toEqual(await drawFrom(stateOf(200)));
      expect(await draw('latest')).toEqual(await drawFrom(stateOf(DAYS - 1)));
      expect(await draw('latest')).toEqual(await draw(dates[DAYS - 1]));
      expect(await draw(dates[200])).not.toEqual(await draw(dates[201]));
    });

    test('stationary starts are drawn from the bank, which every request finds the same', async () => {
      const expected = await drawFrom(floatsFromBase64(made.card.states.bank));
      for (let request = 0; request < 3; request++) expect(await draw('stationary')).toEqual(expected);
    });

    test('the bank holds states of the history, none from before the filter was warm, and spans it', async () => {
      const { stateSize, warmUp } = made.card.graph;
      const bank = floatsFromBase64(made.card.states.bank);
      const { states } = await model.datedStates();
      const rowOf = (row: number) => {
        const wanted = bank.slice(row * stateSize, (row + 1) * stateSize);
        for (let day = 0; day < DAYS; day++) if (wanted.every((x, i) => x === states[day * stateSize + i])) return day;
        throw new Error(`row ${row} of the bank is no state of the history`);
      };
      const days = Array.from({ length: made.card.states.bankRows }, (_, row) => rowOf(row));
      // Of 512; large states are fewer, so that a card stays a card.
      expect(new Set(days).size).toBe(Math.min(512, Math.floor(50_000 / made.card.graph.stateSize)));
      expect(Math.min(...days)).toBe(warmUp);
      expect(Math.max(...days)).toBeGreaterThan(DAYS - 5);
    });

    test('a weekend starts from the Friday before it', async () => {
      // 2020-05-15 is a Friday.
      const friday = await draw('2020-05-15');
      expect(await draw('2020-05-16')).toEqual(friday);
      expect(await draw('2020-05-17')).toEqual(friday);
      expect(await draw('2020-05-18')).not.toEqual(friday);
    });

    test.each(['2019-01-01', '2035-01-01'])('%s is outside, and the range is named', async (start) => {
      await expect(draw(start)).rejects.toThrow(
        expect.objectContaining({
          code: 'bad_option',
          field: 'start',
          message: `start ${start} is outside the history, ${dates[0]} to ${dates[DAYS - 1]}`,
        }),
      );
    });

    test('the model’s own history, given as one’s own, leads to the model’s states', async () => {
      const own = await model.encode(made.history);
      const { states } = await model.datedStates();
      const { stateSize } = made.card.graph;
      // Averages start otherwise and forget it: the longest of the default model halves its memory every 173 days.
      const tail = own.states.length - stateSize;
      for (let i = tail; i < own.states.length; i++) {
        expect(Math.abs(own.states[i] - states[i])).toBeLessThan(0.1 * Math.max(1, Math.abs(states[i])));
      }
    });

    test('a history of one’s own starts from the state it leads to, on its last day or on another', async () => {
      const history = madeHistory({ assets, seed: 5, steps: 300 });
      const { states } = await model.encode(history);
      const { stateSize } = made.card.graph;
      expect(await draw('latest', history)).toEqual(await drawFrom(states.slice(-stateSize)));
      expect(await draw(history.dates[100], history)).toEqual(
        await drawFrom(states.slice(100 * stateSize, 101 * stateSize)),
      );
      expect(await draw('latest', history)).not.toEqual(await draw('latest'));
    });

    test('the encoder’s runs of 256 steps leave no seam', async () => {
      const long = madeHistory({ assets, seed: 5, steps: 600 });
      const cut = (steps: number) => ({
        ...long,
        dates: long.dates.slice(0, steps),
        returns: long.returns.map((r) => r.slice(0, steps)),
      });
      const whole = await model.encode(long);
      const part = await model.encode(cut(300));
      expect(part.states).toEqual(whole.states.slice(0, part.states.length));
      expect(part.residual).toEqual(whole.residual?.slice(0, 300 * assets));
    });

    test('a history that is too short is refused with how many returns are needed', async () => {
      const { warmUp } = made.card.graph;
      const short = madeHistory({ assets, steps: warmUp - 1 });
      await expect(draw('latest', short)).rejects.toThrow(
        expect.objectContaining({
          code: 'bad_data',
          message: `the history has ${warmUp - 1} returns; at least ${warmUp} are needed to know the state it leads to`,
        }),
      );
      await expect(draw('latest', madeHistory({ assets, steps: warmUp }))).resolves.toHaveProperty('size', 6);
    });

    test('a day of one’s own history with too few days before it is refused', async () => {
      const { warmUp } = made.card.graph;
      const history = madeHistory({ assets, steps: 300 });
      await expect(draw(history.dates[warmUp - 2], history)).rejects.toThrow(
        `start ${history.dates[warmUp - 2]} is outside the history, ${history.dates[warmUp - 1]} to ${history.dates[299]}`,
      );
      await expect(draw(history.dates[warmUp - 1], history)).resolves.toHaveProperty('size', 6);
    });

    test('a history of other assets, or with a stationary start, is refused', async () => {
      const more = madeHistory({ assets: assets + 1, steps: 300 });
      await expect(draw('latest', more)).rejects.toThrow(
        expect.objectContaining({ code: 'bad_data', message: expect.stringMatching(`has ${assets + 1} assets`) }),
      );
      await expect(draw('stationary', madeHistory({ assets, steps: 300 }))).rejects.toThrow(
        expect.objectContaining({ code: 'bad_option', field: 'start' }),
      );
    });
  });
});
