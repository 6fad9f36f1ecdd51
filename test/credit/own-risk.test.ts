import { expect, test } from 'vitest';
import { keyOf } from '../../inference/core/credit/obligor-key.ts';
import { OwnRisk } from '../../inference/core/credit/own-risk.ts';
import { normalBlock, Stream } from '../../inference/core/random.ts';
import { ownPath } from './own-path.ts';

const COUNT = 70;

test('the own risk of an obligor is a Brownian motion: its increments are independent standard normals', () => {
  const own = new OwnRisk(3);
  const key = keyOf('ACME');
  const paths = 4000;
  const products = Array.from({ length: COUNT }, () => new Float64Array(COUNT));
  for (let path = 0; path < paths; path++) {
    const walk = ownPath(own, key, path, COUNT);
    const steps = walk.slice(1).map((value, k) => value - walk[k]);
    for (let i = 0; i < COUNT; i++) for (let j = 0; j <= i; j++) products[i][j] += (steps[i] * steps[j]) / paths;
  }
  const scores: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    for (let j = 0; j < i; j++) scores.push(products[i][j] * Math.sqrt(paths));
    scores.push((products[i][i] - 1) * Math.sqrt(paths / 2));
  }
  const meanSquare = scores.reduce((sum, score) => sum + score * score, 0) / scores.length;
  expect(meanSquare).toBeGreaterThan(0.9);
  expect(meanSquare).toBeLessThan(1.1);
  expect(Math.max(...scores.map(Math.abs))).toBeLessThan(5);
});

test('its numbers are those of Philox under a stream of their own', () => {
  const found = new Float64Array(4);
  const expected = new Float64Array(4);
  const seed = 2 ** 40 + 5;
  new OwnRisk(seed).blocks({ low: 0xdead_beef, high: 0xabcde }, 17, 2, found);
  normalBlock(seed, 17, 0xabcde * 4096 + 42, 0xdead_beef, Stream.obligor, expected);
  expect(found).toEqual(expected);
});

test('no two draws of the longest horizon share a counter, and all fit into it', () => {
  const drawn = new Set<number>();
  class Recording extends OwnRisk {
    protected override normals(_key: unknown, _path: number, draw: number): void {
      drawn.add(draw);
    }
  }
  const own = new Recording(1);
  const observations = 10_000;
  ownPath(own, keyOf('x'), 0, observations);
  const blocks = Math.ceil(observations / 16);
  expect(drawn.size).toBe(Math.ceil(blocks / 4) + blocks + 4 * blocks);
  expect(Math.max(...drawn)).toBeLessThan(4096);
});

test('names that differ have keys that differ', () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `obligor ${i}`).concat([
    '',
    'a',
    'aa',
    'aaa',
    'a\0',
    'ß',
    '日本',
  ]);
  const keys = new Set(names.map((name) => JSON.stringify(keyOf(name))));
  expect(keys.size).toBe(names.length);
});
