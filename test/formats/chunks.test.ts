import { describe, expect, test } from 'vitest';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { encode, type FormatName, formats } from '../../inference/formats/index.ts';
import { chunkOf, collect, inPaths, inSteps, manifestOf, type Shape } from './scenario.ts';

const shape: Shape = { assets: ['A', 'B'], paths: 23, steps: 31 };
const manifest = manifestOf(shape);

async function* of(...chunks: PathChunk[]): AsyncGenerator<PathChunk> {
  yield* chunks;
}

describe.each(Object.keys(formats) as FormatName[])('%s', (format) => {
  test('the bytes are the same however the same paths are cut into chunks', async () => {
    const whole = await collect(encode(format, inPaths(shape, 23), manifest));
    for (const chunks of [inPaths(shape, 1), inPaths(shape, 7), inPaths(shape, 17), inSteps(shape, 9)]) {
      expect((await collect(encode(format, chunks, manifest))).equals(whole)).toBe(true);
    }
    const mixed = of(
      chunkOf(shape, 0, 3),
      chunkOf(shape, 3, 1, 0, 30),
      chunkOf(shape, 3, 1, 30, 1),
      chunkOf(shape, 4, 19),
    );
    expect((await collect(encode(format, mixed, manifest))).equals(whole)).toBe(true);
  });

  test('bytes leave before the source has ended', async () => {
    const large: Shape = { assets: ['A'], paths: 5000, steps: 252 };
    let asked = 0;
    async function* counted() {
      for await (const chunk of inPaths(large, 50)) {
        asked++;
        yield chunk;
      }
    }
    let bytes = 0;
    for await (const piece of encode(format, counted(), manifestOf(large))) {
      bytes += piece.length;
      if (bytes > 100_000) break;
    }
    // A row group of parquet, the largest unit, is 1040 of these paths.
    expect(asked).toBeLessThanOrEqual(21);
  });

  test('a piece of bytes stays as it was when later pieces are asked for', async () => {
    const large: Shape = { assets: ['A'], paths: 2500, steps: 252 };
    const kept: Uint8Array[] = [];
    const copies: Uint8Array[] = [];
    for await (const piece of encode(format, inPaths(large, 500), manifestOf(large))) {
      kept.push(piece);
      copies.push(piece.slice());
    }
    expect(copies.length).toBeGreaterThan(2);
    expect(Buffer.concat(kept).equals(Buffer.concat(copies))).toBe(true);
  });

  test('an error of the source ends the bytes and is passed on', async () => {
    const failure = new Error('the model ran out of noise');
    async function* failing() {
      yield chunkOf(shape, 0, 3);
      throw failure;
    }
    await expect(collect(encode(format, failing(), manifest))).rejects.toBe(failure);
  });

  test('a consumer that stops early returns the source', async () => {
    let returned = false;
    const large: Shape = { assets: ['A'], paths: 5000, steps: 252 };
    async function* watched() {
      try {
        yield* inPaths(large, 500);
      } finally {
        returned = true;
      }
    }
    let bytes = 0;
    for await (const piece of encode(format, watched(), manifestOf(large))) {
      bytes += piece.length;
      if (bytes > 100_000) break;
    }
    expect(returned).toBe(true);
  });

  test.each([
    ['a gap between paths', [chunkOf(shape, 0, 3), chunkOf(shape, 4, 19)], 'Expected a chunk from path 3, step 0'],
    ['a path twice', [chunkOf(shape, 0, 3), chunkOf(shape, 2, 21)], 'Expected a chunk from path 3, step 0'],
    ['a gap between steps', [chunkOf(shape, 0, 1, 0, 5), chunkOf(shape, 0, 1, 6)], 'from path 0, step 5'],
    ['several paths cut short', [chunkOf(shape, 0, 3, 0, 5)], 'from path 0, step 0'],
    ['too many steps', [chunkOf(shape, 0, 1, 0, 32)], 'from path 0, step 0'],
    ['an end within a path', [chunkOf(shape, 0, 1, 0, 5)], 'ended at step 5 of 31 of path 0'],
    ['another number of assets', [chunkOf({ ...shape, assets: ['A'] }, 0, 3)], 'Expected 2 assets'],
  ])('%s is refused', async (_, chunks, message) => {
    await expect(collect(encode(format, of(...chunks), manifest))).rejects.toThrow(message);
  });

  test.each([['path'], ['step'], ['A']])('a second column called %s is refused', async (name) => {
    const clash = { ...shape, assets: ['A', name] };
    await expect(collect(encode(format, inPaths(clash, 23), manifestOf(clash)))).rejects.toMatchObject({
      name: 'PathloomError',
      code: 'bad_data',
      message: expect.stringContaining(`"${name}"`),
    });
  });
});

test('a shard keeps the numbers of its paths', async () => {
  const csv = await collect(encode('csv', of(chunkOf(shape, 999_999_990, 2)), manifest));
  const rows = csv.toString().trim().split('\n').slice(1);
  expect(rows).toHaveLength(62);
  expect(rows[0]).toMatch(/^999999990,1,/);
  expect(rows[61]).toMatch(/^999999991,31,/);
});
