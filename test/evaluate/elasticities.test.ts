import { describe, expect, test } from 'vitest';
import type { Model } from '../../inference/core/model.ts';
import { openModel } from '../../inference/node.ts';
import { volatilityElasticities } from '../../training/evaluate/elasticities.ts';
import { madeHistory, weekdays } from '../fixtures/history.ts';
import { makePackage } from '../fixtures/package.ts';
import { card } from '../report/input.ts';

const WARM_UP = 3;
const STEPS = 10;
const history = { assets: ['A'], dates: weekdays(STEPS), returns: [new Float64Array(STEPS)] };

/** A model whose volatility is this function of two averages; its states are 0.1, 0.2, … */
function modelOf(
  volatility: (r: number, square: number) => number,
  names = ['return_average_8', 'square_average_1.5'],
) {
  const states = Float32Array.from({ length: 2 * STEPS }, (_, i) => 0.1 * (i + 1));
  return {
    card: { ...card, graph: { ...card.graph, assets: 1, stateSize: 2, stateNames: names, warmUp: WARM_UP } },
    encode: async () => ({ dates: history.dates, states }),
    volatility: async (rows: Float32Array) =>
      Float32Array.from({ length: rows.length / 2 }, (_, row) => volatility(rows[2 * row], rows[2 * row + 1])),
  } satisfies Pick<Model, 'card' | 'encode' | 'volatility'>;
}

describe('the elasticities of volatility', () => {
  test('are those of the formula, for the average of r and for the root of that of r²', async () => {
    const found = await volatilityElasticities(
      modelOf((r, square) => Math.exp(-0.2 * r) * square ** 0.35),
      history,
    );
    expect(found?.averages.map(({ kind, span }) => [kind, span])).toEqual([
      ['return', 8],
      ['square', 1.5],
    ]);
    const [trend, size] = found?.averages.map(({ values }) => values) ?? [];
    expect(trend).toHaveLength(STEPS - WARM_UP - 1);
    trend.forEach((value, day) => {
      expect(value).toBeCloseTo(-0.2 * 0.1 * (2 * (WARM_UP + day) + 1), 4);
    });
    for (const value of size) expect(value).toBeCloseTo(0.7, 4);
  });

  test('belong to the days whose volatility it is, from the first with a state that can be trusted', async () => {
    const found = await volatilityElasticities(
      modelOf((_, square) => square),
      history,
    );
    expect(found?.dates).toEqual(history.dates.slice(WARM_UP + 1));
  });

  test('add up to one where volatility is of the first degree', async () => {
    const found = await volatilityElasticities(
      modelOf((r, square) => Math.sqrt(0.3 * r * r + 0.5 * square)),
      history,
    );
    const [trend, size] = found?.averages.map(({ values }) => values) ?? [];
    trend.forEach((value, day) => {
      expect(value + size[day]).toBeCloseTo(1, 3);
    });
    expect(Math.max(...trend)).toBeGreaterThan(0.3);
  });

  test.each([[['return_average_8', 'noise_1']], [[]], [['return_average_8']]])(
    'are not there for a state named %j',
    async (names) => {
      expect(
        await volatilityElasticities(
          modelOf(() => 1, names),
          history,
        ),
      ).toBeUndefined();
    },
  );

  test('are there for each average of the path-dependent model, and not for the dense one', async () => {
    const made = await makePackage({ architecture: 'path-dependent' });
    const model = await openModel(made.folder);
    const found = await volatilityElasticities(model, made.history);
    expect(found?.averages.map(({ kind, span }) => `${kind} ${span}`)).toEqual(
      model.card.graph.stateNames.map((name) => name.replace('_average_', ' ')),
    );
    for (const { values } of found?.averages ?? []) {
      expect(values).toHaveLength(found?.dates.length ?? 0);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    await model.close();
    await made.remove();
    const dense = await makePackage({ architecture: 'dense' });
    const blind = await openModel(dense.folder);
    expect(await volatilityElasticities(blind, madeHistory({ steps: 300 }))).toBeUndefined();
    await blind.close();
    await dense.remove();
  });
});
