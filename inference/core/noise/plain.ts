import { MOST_PATHS, type NoiseFiller, rowsOf } from './fill.ts';
import { philox4x32 } from './philox.ts';

const TURN = 2 * Math.PI * 2 ** -32;
/** 2, 1, 1/2, … 2^-31: what brings a number of e + 1 whole bits into [1, 2). */
const INVERSE_POWERS = Float64Array.from({ length: 33 }, (_, i) => 2 ** (1 - i));

/**
 * Normals by Box & Muller ("A note on the generation of random normal deviates", 1958) in float64, rounded to float32: with uniforms
 * u = (word + ½) / 2³², the half keeping the logarithm finite, √(-2 log u) cos(2π v) and √(-2 log u) sin(2π v).
 *
 * Logarithm and sine are series of products and sums, nearly as exact as float64 is: JavaScript leaves the last digit of its own to each
 * engine, and these give the same bits on all, and in the kernel, which does the same in the same order.
 */
export function plainFiller(): NoiseFiller {
  const rows = rowsOf(new ArrayBuffer(4 * 4 * MOST_PATHS));
  const words = new Uint32Array(4);
  return {
    rows,
    fill(path, paths, step, block, stream, key0, key1, wanted, mirrored) {
      for (let i = 0; i < paths; i++) {
        const number = path + i;
        const mirror = mirrored === 1 && number % 2 === 1;
        philox4x32(mirror ? number - 1 : number, step, block, stream, key0, key1, words);
        for (let first = 0; first < wanted; first += 2) {
          const radius = mirror ? -radiusOf(words[first]) : radiusOf(words[first]);
          const turn = (words[first + 1] | 0) + 0.5;
          const size = Math.abs(turn);
          rows[first][i] = radius * sineOf((2 ** 30 - size) * TURN);
          if (first + 1 === wanted) continue;
          // Within a quarter of a turn of either side, where sin(π - t) = sin t.
          const folded = radius * sineOf(Math.min(size, 2 ** 31 - size) * TURN);
          rows[first + 1][i] = turn < 0 ? -folded : folded;
        }
      }
    },
  };
}

/** √(-2 log((word + ½) / 2³²)): log m + e log 2 with m between √½ and √2, log m = 2 atanh((m - 1) / (m + 1)). */
function radiusOf(word: number): number {
  let e = 31 - Math.clz32(word);
  let m = (word + 0.5) * INVERSE_POWERS[e + 1];
  if (m > Math.SQRT2) {
    m *= 0.5;
    e += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const late = ((((2 / 19) * z + 2 / 17) * z + 2 / 15) * z + 2 / 13) * z + 2 / 11;
  const series = ((((late * z + 2 / 9) * z + 2 / 7) * z + 2 / 5) * z + 2 / 3) * z + 2;
  return Math.sqrt(((e - 32) * Math.LN2 + s * series) * -2);
}

/** sin t within a quarter of a turn of zero, by its Taylor series to t²¹. */
function sineOf(t: number): number {
  const z = t * t;
  const latest = (((1 / 51090942171709440000) * z - 1 / 121645100408832000) * z + 1 / 355687428096000) * z;
  const late = (((latest - 1 / 1307674368000) * z + 1 / 6227020800) * z - 1 / 39916800) * z + 1 / 362880;
  return t * ((((late * z - 1 / 5040) * z + 1 / 120) * z - 1 / 6) * z + 1);
}
