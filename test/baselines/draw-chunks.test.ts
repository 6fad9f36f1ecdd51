import { describe, expect, test } from 'vitest';
import { drawChunks } from '../../inference/core/baselines/draw-chunks.ts';
import { createSimulator, type Simulator } from '../../inference/core/baselines/simulator.ts';

const request = { seed: 3, output: 'returns' as const, steps: 4, paths: 10 };
/** Each return is its path's number, with the step as its fraction. */
const counting = createSimulator('baseline:counting', (_seed, path, out) => {
  for (let step = 0; step < out.length; step++) out[step] = path + step / 8;
});

async function collect(simulator: Simulator, fields: Partial<Parameters<typeof drawChunks>[1]>) {
  const chunks = [];
  for await (const chunk of drawChunks(simulator, { ...request, ...fields })) chunks.push(chunk);
  return chunks;
}

describe('chunks of a baseline', () => {
  test('follow one another without gaps, each with all steps of its paths', async () => {
    const chunks = await collect(counting, { paths: 2500, firstPath: 7 });
    expect(chunks.map(({ firstPath, paths }) => [firstPath, paths])).toEqual([
      [7, 1024],
      [1031, 1024],
      [2055, 452],
    ]);
    for (const { firstPath, paths, firstStep, steps, assets, values } of chunks) {
      expect({ firstStep, steps, assets }).toEqual({ firstStep: 0, steps: 4, assets: 1 });
      expect(values).toHaveLength(4 * paths);
      expect(values[2 * paths + 5]).toBe(firstPath + 5 + 2 / 8);
    }
  });

  test('hold fewer paths where these are long, and at least one', async () => {
    const zero: Simulator = { id: 'zero', simulate: ({ steps, paths }) => new Float32Array(steps * paths) };
    expect((await collect(zero, { paths: 5, steps: 500_000 })).map(({ paths }) => paths)).toEqual([2, 2, 1]);
    expect((await collect(zero, { paths: 2, steps: 1_000_000 })).map(({ paths }) => paths)).toEqual([1, 1]);
  });

  test('are drawn when they are asked for, so that none has to be kept', async () => {
    let drawn = 0;
    const watched: Simulator = {
      id: 'watched',
      simulate: (options) => {
        drawn += options.paths;
        return counting.simulate(options);
      },
    };
    const chunks = drawChunks(watched, { ...request, paths: 1_000_000_000 });
    expect(drawn).toBe(0);
    await chunks.next();
    await chunks.next();
    expect(drawn).toBe(2048);
    await chunks.return(undefined);
  });

  test('end where a price is not finite, though every return is', async () => {
    const rising = createSimulator('baseline:rise', (_seed, _path, out) => out.fill(40));
    expect(await collect(rising, { paths: 1 })).toHaveLength(1);
    await expect(collect(rising, { paths: 1, output: 'prices' })).rejects.toThrow(
      'baseline:rise as fitted explodes: path 0 at step 3 is Infinity',
    );
  });

  test('end with the path and the step where a return is not finite', async () => {
    const exploding = createSimulator('baseline:boom', (_seed, path, out) => {
      if (path === 1030) out[2] = Number.POSITIVE_INFINITY;
    });
    const chunks = drawChunks(exploding, { ...request, paths: 2000 });
    expect((await chunks.next()).value).toMatchObject({ firstPath: 0, paths: 1024 });
    await expect(chunks.next()).rejects.toThrow(
      expect.objectContaining({
        code: 'training_failed',
        message: 'baseline:boom as fitted explodes: path 1030 at step 3 is Infinity',
      }),
    );
  });
});
