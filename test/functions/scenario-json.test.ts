import { describe, expect, test } from 'vitest';
import { encodeJson } from '../../functions/http/answers/scenario-json.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import type { ScenarioSet } from '../../inference/core/model.ts';
import { toyPath } from '../quality/toy.ts';

/** A chunk of numbers that go through many sizes, the smallest and the largest among them. */
function chunkOf(firstPath: number, paths: number, steps: number, assets: number): PathChunk {
  const values = Float32Array.from(
    toyPath(firstPath + 1, paths * steps * assets),
    (value, i) => value * 10 ** ((i % 13) - 9),
  );
  values.set([0, -0, 1e-45, 3.4028234663852886e38, 0.1]);
  return { firstPath, paths, firstStep: 0, steps, assets, values };
}

async function encoded(chunks: readonly PathChunk[]) {
  const set = {
    manifest: { synthetic: true },
    chunks: (async function* () {
      yield* chunks;
    })(),
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of encodeJson(set as unknown as ScenarioSet)) pieces.push(piece);
  return { pieces, text: Buffer.concat(pieces).toString() };
}

describe('a JSON answer', () => {
  test.each([1, 3])('has every float32 of chunks that are cut into pieces, of %i assets', async (assets) => {
    const chunks = [chunkOf(0, 300, 252, assets), chunkOf(300, 7, 252, assets)];
    const { pieces, text } = await encoded(chunks);
    expect(pieces.length).toBeGreaterThan(4);
    const { manifest, paths } = JSON.parse(text);
    expect(manifest).toEqual({ synthetic: true });
    expect(paths).toHaveLength(307);
    for (const { firstPath, paths: count, steps, values } of chunks) {
      for (let path = 0; path < count; path++) {
        const expected = Array.from({ length: steps }, (_, step) =>
          Array.from({ length: assets }, (_each, asset) => values[(step * assets + asset) * count + path]),
        );
        const found = paths[firstPath + path].map((step: number | number[]) => [step].flat().map(Math.fround));
        expect(found).toEqual(expected);
        expect(Array.isArray(paths[firstPath + path][0])).toBe(assets > 1);
      }
    }
  });

  test('has no more digits than tell a float32 from the next', async () => {
    const { text } = await encoded([{ ...chunkOf(0, 1, 5, 1), values: Float32Array.of(0.1, -0.25, 1 / 3, 0, 100) }]);
    expect(text).toBe('{"manifest":{"synthetic":true},"paths":[[0.1,-0.25,0.33333334,0,100]]}');
  });
});
