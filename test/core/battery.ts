import { chiSquareTails, evenness, kolmogorovTail, normalTails, poissonTails, worst } from './p-values.ts';
import type { WordSource } from './philox-variant.ts';

const STEPS = 128;

/** Where words are drawn: counter and key of the first of them, 0 and seed 1 unless given. */
interface Place {
  readonly seed?: number;
  readonly firstPath?: number;
  readonly firstStep?: number;
  readonly block?: number;
  readonly stream?: number;
}

/** The words of some paths and 128 steps, four in a row, as drawn for models of one block of noise a step. */
function drawWords(source: WordSource, paths: number, place: Place = {}): Uint32Array {
  const { seed = 1, firstPath = 0, firstStep = 0, block = 0, stream = 0 } = place;
  const words = new Uint32Array(4 * STEPS * paths);
  const out = new Uint32Array(4);
  for (let i = 0; i < STEPS * paths; i++) {
    const path = firstPath + Math.floor(i / STEPS);
    source(path, firstStep + (i % STEPS), block, stream, seed % 2 ** 32, Math.floor(seed / 2 ** 32), out);
    words.set(out, 4 * i);
  }
  return words;
}

/** Normals of the words by Box & Muller, in the order of the words. */
function toNormals(words: Uint32Array): Float64Array {
  const normals = new Float64Array(words.length);
  for (let i = 0; i < words.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((words[i] + 0.5) / 2 ** 32));
    const angle = (2 * Math.PI * (words[i + 1] + 0.5)) / 2 ** 32;
    normals[i] = radius * Math.cos(angle);
    normals[i + 1] = radius * Math.sin(angle);
  }
  return normals;
}

/** Words as such: p-values by test. */
function judgeWords(words: Uint32Array): Record<string, number> {
  const bytes = new Uint32Array(256);
  const tops = new Uint32Array(4096);
  const pairs = new Uint32Array(4096);
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    for (let shift = 0; shift < 32; shift += 8) bytes[(word >>> shift) & 255]++;
    tops[word >>> 20]++;
    if (i % 2 === 1) pairs[((words[i - 1] >>> 26) << 6) | (word >>> 26)]++;
  }
  return {
    bytes: evenness(bytes, () => words.length / 64),
    'twelve highest bits': evenness(tops, () => words.length / 4096),
    'pairs within a block': evenness(pairs, () => words.length / 8192),
    'frequency of every bit': bitFrequency(words),
    collisions: collisions(words),
  };
}

/** Each of the 128 bits of a block is set half of the time. */
function bitFrequency(words: Uint32Array): number {
  const set = new Float64Array(128);
  words.forEach((word, i) => {
    for (let bit = 0; bit < 32; bit++) set[32 * (i % 4) + bit] += (word >>> bit) & 1;
  });
  const n = words.length / 4;
  return worst(Array.from(set, (count) => normalTails((count - n / 2) / Math.sqrt(n / 4))));
}

/** Words that were seen before: n words in 2^32 places collide n² / 2^33 times, nearly Poisson. Knuth, TAOCP 2, 3.3.2 I. */
function collisions(words: Uint32Array): number {
  const sorted = words.slice().sort();
  let count = 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) count++;
  return poissonTails(count, words.length ** 2 / 2 ** 33);
}

/** Normals as such: law, moments and tails. */
export function judgeNormals(normals: Float64Array | Float32Array): Record<string, number> {
  const n = normals.length;
  const sums = [0, 0, 0, 0];
  let beyond = 0;
  for (const x of normals) {
    sums[0] += x;
    sums[1] += x * x;
    sums[2] += x ** 3;
    sums[3] += x ** 4;
    if (Math.abs(x) > 4) beyond++;
  }
  // Moment k has the mean E[x^k] and the variance (E[x^2k] - E[x^k]²) / n: 1, 2, 15 and 96 over n.
  const moment = (k: number, mean: number, variance: number) =>
    normalTails((sums[k - 1] / n - mean) / Math.sqrt(variance / n));
  return {
    'Kolmogorov-Smirnov': kolmogorovTail(largestGap(normals), n),
    mean: moment(1, 0, 1),
    variance: moment(2, 1, 2),
    'third moment': moment(3, 0, 15),
    'fourth moment': moment(4, 3, 96),
    'beyond four deviations': poissonTails(beyond, n * normalTails(4)),
  };
}

function largestGap(normals: Float64Array | Float32Array): number {
  const sorted = normals.slice().sort();
  let gap = 0;
  for (let i = 0; i < sorted.length; i++) {
    const tails = normalTails(sorted[i]) / 2;
    const below = sorted[i] < 0 ? tails : 1 - tails;
    gap = Math.max(gap, below - i / sorted.length, (i + 1) / sorted.length - below);
  }
  return gap;
}

/** Two sets of words that must have nothing to do with each other. */
function judgePair(one: Uint32Array, two: Uint32Array): Record<string, number> {
  const [x, y] = [toNormals(one), toNormals(two)];
  let [product, squares] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    product += x[i] * y[i];
    squares += (x[i] * x[i] - 1) * (y[i] * y[i] - 1);
  }
  const n = x.length;
  return {
    // Products have variance 1, products of (x² - 1), which has variance 2, have variance 4.
    correlation: normalTails(product / Math.sqrt(n)),
    'correlation of squares': normalTails(squares / Math.sqrt(4 * n)),
    'bits that differ': differingBits(one, two),
  };
}

/** How many bits of two words differ: binomial, 32 throws of a coin, for each of the four words of a block. */
function differingBits(one: Uint32Array, two: Uint32Array): number {
  const counts = Array.from({ length: 4 }, () => new Float64Array(33));
  for (let i = 0; i < one.length; i++) counts[i % 4][setBits(one[i] ^ two[i])]++;
  return worst(counts.map((found) => againstCoin(found, one.length / 4)));
}

function setBits(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Counts of 0 … 32 set bits, the rare ends taken together. */
function againstCoin(found: Float64Array, n: number): number {
  const [low, high] = [6, 26];
  let chance = n / 2 ** 32;
  const pooled = new Float64Array(high - low + 1);
  const expected = new Float64Array(high - low + 1);
  for (let bits = 0; bits <= 32; bits++) {
    const bin = Math.min(high, Math.max(low, bits)) - low;
    pooled[bin] += found[bits];
    expected[bin] += chance;
    chance *= (32 - bits) / (bits + 1);
  }
  const chiSquare = pooled.reduce((sum, count, i) => sum + (count - expected[i]) ** 2 / expected[i], 0);
  return chiSquareTails(chiSquare, pooled.length - 1);
}

/** What stands beside the first set of words, one step of the counter or of the key away. */
const NEIGHBOURS: Record<string, Place> = {
  'the next step': { firstStep: 1 },
  'the next path': { firstPath: 1 },
  'the next block of dimensions': { block: 1 },
  'the next stream': { stream: 1 },
  'the next seed': { seed: 2 },
  'the seed 2^32 further': { seed: 1 + 2 ** 32 },
};

/** All of it: p-values by name. 2,048 paths are a million words, and a million for each of their neighbours. */
export function battery(source: WordSource, paths = 2048): Record<string, number> {
  const words = drawWords(source, paths);
  const results = { ...judgeWords(words), ...judgeNormals(toNormals(words)) };
  for (const [name, place] of Object.entries(NEIGHBOURS)) {
    for (const [test, p] of Object.entries(judgePair(words, drawWords(source, paths, place))))
      results[`${test}, ${name}`] = p;
  }
  return results;
}
