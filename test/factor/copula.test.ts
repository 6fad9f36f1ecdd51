import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { market } from '../../training/architectures/factor/market.ts';
import { bendOf } from '../../training/architectures/factor/skew.ts';
import { vectorOf } from '../../training/architectures/initial-weights.ts';
import { bend } from '../../training/architectures/joint/bend.ts';
import { drawCopulaDensity } from '../../training/architectures/joint/copula-graph.ts';
import { copulaDensity } from '../../training/architectures/joint/density.ts';
import { drawHalfNormal, halfNormal } from '../../training/architectures/joint/half-normal.ts';
import type { Tie } from '../../training/architectures/joint/tie.ts';
import { openBackend } from '../../training/backend/open.ts';
import { encodeModel } from '../../training/onnx/encode.ts';
import { Graph, type Value } from '../../training/onnx/graph.ts';
import { relativeGap, tensorsOf } from '../architectures/tensors.ts';
import { runGraph } from '../onnx/run-graph.ts';
import { RUNTIMES } from '../package/runtimes.ts';

interface Golden {
  readonly memory: number;
  readonly share: number;
  readonly freedom: number;
  readonly gain: number;
  readonly skew: number;
  readonly bends: readonly (readonly [number, number, number, number])[];
  readonly scores: readonly { readonly loading: number; readonly pairs: readonly (readonly [number, number])[] }[];
  readonly mean: number;
  readonly size: number;
  readonly sign: readonly number[];
  readonly together: readonly number[];
  readonly restFactor: readonly (readonly number[])[];
  readonly residuals: readonly (readonly number[])[];
  readonly scales: readonly (readonly (readonly number[])[])[];
  readonly directions: readonly (readonly number[])[];
  readonly densities: readonly number[];
  readonly after: readonly number[];
}

/** Made by golden/market.py with NumPy and SciPy. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/market.json', import.meta.url), 'utf8'));
const assets = golden.sign.length;

const goldenWeights = {
  together: vectorOf(golden.together),
  sign: vectorOf(golden.sign),
  rest: vectorOf(golden.sign.flatMap((_, column) => golden.restFactor.slice(column).map((row) => row[column]))),
  dynamics: vectorOf([golden.memory, golden.share, golden.freedom, golden.gain, golden.skew]),
};
/** With the bends of the golden values, which are none that a fit would find. */
function goldenTie(): Tie {
  const tie = market.tie(goldenWeights, assets);
  const bends = golden.bends.map(([middle, slope, lift, width]) => ({ middle, slope, lift, width }));
  return { ...tie, ...(tie.skew && { skew: { ...tie.skew, bends } }) };
}

/** Normals of which half normals of one and of nothing are made. */
const HALF_ONE = (() => {
  let [low, high] = [0, 2];
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (halfNormal(middle) < 1) low = middle;
    else high = middle;
  }
  return low;
})();
const HALF_NONE = -9;

describe('against NumPy and SciPy, day by day', () => {
  const tie = goldenTie();
  const { rows, columns, size } = tie.triangle;
  const memory = tie.start.slice();
  const densityOf = copulaDensity(tie);
  const found = golden.residuals.map((z) => {
    const scale = new Float64Array(size);
    tie.fillMatrix(memory, 0, 1, scale);
    const direction = new Float64Array(assets);
    tie.skew?.fillDirection(memory, 0, 1, direction);
    const densities = new Float64Array(assets);
    densityOf(memory, 0, 1, z, densities);
    const before = memory.slice();
    tie.remember(memory, Float64Array.from(z), 0, 0, 1);
    return { before, scale, direction, density: densities.reduce((sum, each) => sum + each, 0) };
  });

  test('scales and directions are theirs, those of days when loadings fade included', () => {
    found.forEach(({ scale, direction }, day) => {
      scale.forEach((entry, i) => {
        expect(entry).toBeCloseTo(golden.scales[day][rows[i]][columns[i]], 6);
      });
      direction.forEach((entry, asset) => {
        expect(entry).toBeCloseTo(golden.directions[day][asset], 6);
      });
    });
  });

  test('the parts of the skew are theirs', () => {
    expect(tie.skew?.size).toBeCloseTo(golden.size, 6);
    expect(tie.skew?.mean).toBeCloseTo(golden.mean, 6);
  });

  test.each(golden.scores)(
    'a score is bent to the standard normal of the same probability, loading $loading',
    (each) => {
      const found = bendOf(golden.skew, each.loading, golden.freedom);
      const worst = Math.max(...each.pairs.map(([y, z]) => Math.abs(bend(y, found) - z)));
      const unbent = Math.max(...each.pairs.map(([y, z]) => Math.abs(y - z)));
      expect(worst).toBeLessThan(0.05);
      expect(unbent).toBeGreaterThan(Math.max(0.06, 4 * worst));
    },
  );

  test('the memory at the end is theirs', () => {
    memory.forEach((entry, i) => {
      expect(entry).toBeCloseTo(golden.after[i], 6);
    });
  });

  test('the log densities of the assets add up to that of the copula', () => {
    // Theirs has the exact quantiles of the Student-t.
    found.forEach(({ density }, day) => {
      expect(Math.abs(density - golden.densities[day])).toBeLessThan(3e-3);
    });
  });

  test('what is drawn has this scale: the factor that makes it, times itself', () => {
    found.forEach(({ before, scale, direction }) => {
      // One normal at a time shows its column of the factor.
      const shares = Array.from({ length: tie.normals }, (_, one) => {
        const noise = Float32Array.from({ length: tie.normals }, (_, i) => {
          if (i === tie.normals - 1) return i === one ? HALF_ONE : HALF_NONE;
          return i === one ? 1 : 0;
        });
        const drawn = new Float64Array(assets);
        tie.draw(before, 0, 1, noise, 0, 1, drawn);
        return drawn.map((each, asset) => each + golden.mean * direction[asset]);
      });
      scale.forEach((entry, i) => {
        const product = shares.reduce((sum, column) => sum + column[rows[i]] * column[columns[i]], 0);
        expect(product).toBeCloseTo(entry, 6);
      });
    });
  });
});

describe('in tfjs and as graphs', () => {
  const days = golden.residuals.length;
  const tie = goldenTie();
  const { triangle, start } = tie;
  const column = (rows: number, entry: (row: number, day: number) => number) =>
    Float32Array.from({ length: rows * days }, (_, i) => entry(Math.floor(i / days), i % days));
  // The memory before each day, days side by side, with a sign of -1 and loadings that fade and turn.
  const before = start.slice();
  const befores = golden.residuals.map((z) => {
    const kept = before.slice();
    tie.remember(before, Float64Array.from(z), 0, 0, 1);
    return kept;
  });
  const memories = column(start.length, (row, day) => befores[day][row]);
  const z = column(assets, (row, day) => golden.residuals[day][row]);
  const normals = column(tie.normals, (row, day) => Math.sin(3 * row + 5 * day));
  const shock = column(1, (_, day) => 0.7 + 0.05 * day);

  const expected = { matrix: new Float64Array(triangle.size * days), drawn: new Float64Array(assets * days) };
  const after = Float64Array.from(memories);
  for (let day = 0; day < days; day++) {
    const matrix = new Float64Array(triangle.size);
    tie.fillMatrix(Float64Array.from(memories), day, days, matrix);
    matrix.forEach((entry, i) => {
      expected.matrix[i * days + day] = entry;
    });
    const drawn = new Float64Array(assets);
    tie.draw(Float64Array.from(memories), day, days, normals, 0, shock[day], drawn);
    drawn.forEach((entry, i) => {
      expected.drawn[i * days + day] = entry;
    });
    tie.remember(after, z, 0, day, days);
  }

  test('the plain cell draws and remembers the same', async () => {
    await openBackend();
    const weights = tensorsOf(goldenWeights);
    const memory = tf.tensor2d(memories, [start.length, days]);
    const inputs = [tf.tensor2d(normals, [tie.normals, days]), tf.tensor2d(shock, [1, days])] as const;
    const drawn = market.draw(weights, assets, memory, ...inputs);
    expect(relativeGap(drawn.dataSync(), expected.drawn)).toBeLessThan(2e-6);
    const remembered = market.remember(weights, assets, memory, tf.tensor2d(z, [assets, days]));
    expect(relativeGap(remembered.dataSync(), after)).toBeLessThan(2e-6);
  });

  test.each(RUNTIMES)('graphs on %s do too', async (_name, runtime) => {
    const graph = new Graph('market');
    const shape = (rows: number) => [rows, 'days'] as const;
    const memory = graph.input('memory', shape(start.length));
    const normalRows = graph.input('normals', shape(tie.normals));
    const drawn = {
      normals: normalRows,
      half: drawHalfNormal(graph, graph.rows(normalRows, tie.normals - 1, tie.normals)),
      shock: graph.input('shock', shape(1)),
    };
    const outputs: [string, Value, number][] = [
      ['matrix', tie.drawMatrix(graph, memory), triangle.size],
      ['drawn', tie.drawStudents(graph, memory, drawn), assets],
      ['after', tie.drawMemory(graph, memory, graph.input('z', shape(assets))), start.length],
    ];
    for (const [name, value, rows] of outputs) graph.output(name, value, shape(rows));
    const found = await runGraph(runtime, encodeModel(graph, { name: 'test', version: '1' }, {}), {
      memory: { data: memories, dims: [start.length, days] },
      normals: { data: normals, dims: [tie.normals, days] },
      shock: { data: shock.map((each) => each / Math.sqrt(golden.freedom)), dims: [1, days] },
      z: { data: z, dims: [assets, days] },
    });
    expect(relativeGap(found.matrix.data, expected.matrix)).toBeLessThan(2e-6);
    expect(
      relativeGap(
        found.drawn.data.map((each) => each * Math.sqrt(golden.freedom)),
        expected.drawn,
      ),
    ).toBeLessThan(2e-6);
    expect(relativeGap(found.after.data, after)).toBeLessThan(2e-6);
  });

  test.each(RUNTIMES)(
    'the density as a graph on %s is that of the arrays, asset by asset, of wild days too',
    async (_name, runtime) => {
      const wild = golden.residuals.flatMap((day) => [day, day.map((each) => 6 * each), day.map(() => -60)]);
      const memory = tie.start.slice();
      const densityOf = copulaDensity(tie);
      const expected = wild.map((day) => {
        const densities = new Float64Array(assets);
        densityOf(memory, 0, 1, day, densities);
        tie.remember(memory, Float64Array.from(day), 0, 0, 1);
        return densities;
      });
      const graph = new Graph('density');
      const before = graph.input('memory', [start.length, 'series']);
      const drawn = drawCopulaDensity(graph, tie, before, graph.input('residuals', ['days', assets, 'series']));
      graph.output('density', drawn.logDensity, ['days', assets, 'series']);
      const found = await runGraph(runtime, encodeModel(graph, { name: 'test', version: '1' }, {}), {
        memory: { data: Float32Array.from(start), dims: [start.length, 1] },
        residuals: { data: Float32Array.from(wild.flat()), dims: [wild.length, assets, 1] },
      });
      found.density.data.forEach((each, i) => {
        const right = expected[Math.floor(i / assets)][i % assets];
        expect(Math.abs(each - right), `${i}`).toBeLessThan(2e-4 * Math.max(1, Math.abs(right)));
      });
    },
  );
});
