import { MOST_PATHS } from '../../inference/core/noise/fill.ts';

/**
 * The text of the kernel that draws noise four paths at a time: WebAssembly with SIMD, no imports, one page of memory.
 *
 * It does what `plainFiller` in `inference/core/noise/plain.ts` does, operation by operation in float64, so that both give the same bits; what
 * it computes and why is said there.
 */

const ROW_BYTES = 4 * MOST_PATHS;

const get = (name: string): string => `(local.get $${name})`;
const set = (name: string, value: string): string => `(local.set $${name} ${value})`;
const call = (operation: string, ...operands: string[]): string => `(${operation} ${operands.join(' ')})`;
const both = (value: number | string): string => `(v128.const f64x2 ${value} ${value})`;
const words = (...values: number[]): string => `(v128.const i32x4 ${values.join(' ')})`;
const locals = (names: readonly string[]): string => names.map((name) => `(local $${name} v128)`).join(' ');
const splat = (name: string): string => call('i32x4.splat', get(name));

const add = (a: string, b: string): string => call('f64x2.add', a, b);
const sub = (a: string, b: string): string => call('f64x2.sub', a, b);
const mul = (a: string, b: string): string => call('f64x2.mul', a, b);

/** Words `from`, as places among the eight of a and b. */
const pick = (a: string, b: string, from: readonly number[]): string =>
  call(`i8x16.shuffle ${from.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)).join(' ')}`, a, b);

/** A polynomial by Horner's rule, coefficients from the highest power down. */
const horner = (x: string, [highest, ...rest]: readonly number[]): string =>
  rest.reduce((value, coefficient) => add(mul(value, x), both(coefficient)), both(highest));

/** 2 atanh(s) / s in s²: 2, 2/3, 2/5, … */
const LOGARITHM = [19, 17, 15, 13, 11, 9, 7, 5, 3, 1].map((odd) => 2 / odd);
/** sin(t) / t in t²: 1, -1/3!, 1/5!, … */
const SINE = Array.from({ length: 11 }, (_, i) => {
  const odd = 21 - 2 * i;
  const factorial = Array.from({ length: odd }, (_, k) => k + 1).reduce((product, k) => product * k, 1);
  return (odd % 4 === 1 ? 1 : -1) / factorial;
});

const TURN = 2 * Math.PI * 2 ** -32;

/** One round of Philox on the counters of four paths. */
function round(): string {
  const products = (x: string, multiplier: number) =>
    ['low', 'high'].map((half) =>
      call(`i64x2.extmul_${half}_i32x4_u`, get(x), words(multiplier, multiplier, multiplier, multiplier)),
    );
  const [first0, last0] = products('x0', 0xd2511f53);
  const [first1, last1] = products('x2', 0xcd9e8d57);
  const low = (first: string, last: string) => pick(get(first), get(last), [0, 2, 4, 6]);
  const high = (first: string, last: string) => pick(get(first), get(last), [1, 3, 5, 7]);
  const xor = (a: string, b: string) => call('v128.xor', a, b);
  return [
    set('first0', first0),
    set('last0', last0),
    set('first1', first1),
    set('last1', last1),
    set('x0', xor(xor(high('first1', 'last1'), get('x1')), splat('k0'))),
    set('x1', low('first1', 'last1')),
    set('x2', xor(xor(high('first0', 'last0'), get('x3')), splat('k1'))),
    set('x3', low('first0', 'last0')),
    set('k0', call('i32.add', get('k0'), '(i32.const 0x9e3779b9)')),
    set('k1', call('i32.add', get('k1'), '(i32.const 0xbb67ae85)')),
  ].join('\n');
}

/** Box & Muller's radius for two words a. */
const RADIUS = `(func $radius (param $a v128) (result v128)
${locals(['y', 'm', 'big', 'e', 's', 'z'])}
${set('y', add(call('f64x2.convert_low_i32x4_u', get('a')), both(0.5)))}
${set('m', call('v128.or', call('v128.and', get('y'), '(v128.const i64x2 0x000fffffffffffff 0x000fffffffffffff)'), both(1)))}
${set('big', call('f64x2.gt', get('m'), both(Math.SQRT2)))}
${set('m', call('v128.bitselect', mul(get('m'), both(0.5)), get('m'), get('big')))}
;; a comparison that holds is -1
${set('e', call('i64x2.sub', call('i64x2.shr_u', get('y'), '(i32.const 52)'), get('big')))}
${set('e', sub(call('f64x2.convert_low_i32x4_s', pick(get('e'), get('e'), [0, 2, 0, 2])), both(1023 + 32)))}
${set('s', call('f64x2.div', sub(get('m'), both(1)), add(get('m'), both(1))))}
${set('z', mul(get('s'), get('s')))}
${call('f64x2.sqrt', mul(add(mul(get('e'), both(Math.LN2)), mul(get('s'), horner(get('z'), LOGARITHM))), both(-2)))})`;

const SINE_OF_TWO = `(func $sine (param $t v128) (result v128)
${locals(['z'])}
${set('z', mul(get('t'), get('t')))}
${mul(get('t'), horner(get('z'), SINE))})`;

/** Two angles of words b, in units of 2^-32 turns, from -2^31 to 2^31. */
const turnOf = (b: string): string => add(call('f64x2.convert_low_i32x4_s', b), both(0.5));
const sine = (size: string): string => call('call $sine', mul(size, both(TURN)));
const abs = (x: string): string => call('f64x2.abs', x);
/** The last two of four words, as the first two. */
const late = (name: string): string => pick(get(name), get(name), [2, 3, 2, 3]);

/** Four normals that are stored, with the signs of mirrored paths changed: radius times `early` and `late_radius` times `last`. */
const store = (row: number, early: string, last: string): string => {
  const single = (radius: string, factor: string) => call('f32x4.demote_f64x2_zero', mul(get(radius), factor));
  const four = pick(single('radius', early), single('late_radius', last), [0, 1, 4, 5]);
  return call(`v128.store offset=${row * ROW_BYTES}`, get('at'), call('v128.xor', four, get('flip')));
};

const cosineOf = (turn: string): string => sine(sub(both(2 ** 30), abs(get(turn))));
const signedSineOf = (turn: string): string =>
  call(
    'v128.xor',
    sine(call('f64x2.min', abs(get(turn)), sub(both(2 ** 31), abs(get(turn))))),
    call('v128.and', get(turn), both('-0')),
  );

/** Two rows of normals from words a and b of four paths: with the cosine and, if they are wanted, with the sine. */
const PAIR = `(func $pair (param $a v128) (param $b v128) (param $flip v128) (param $at i32) (param $sines i32)
${locals(['radius', 'late_radius', 'turn', 'late_turn'])}
${set('radius', call('call $radius', get('a')))}
${set('late_radius', call('call $radius', late('a')))}
${set('turn', turnOf(get('b')))}
${set('late_turn', turnOf(late('b')))}
${store(0, cosineOf('turn'), cosineOf('late_turn'))}
(if (local.get $sines) (then
${store(1, signedSineOf('turn'), signedSineOf('late_turn'))})))`;

/** The module: `memory`, and `fill(path, paths, step, block, stream, key0, key1, wanted, mirrored)`. */
export const kernelSource = (): string => `(module
(memory (export "memory") 1)
${RADIUS}
${SINE_OF_TWO}
${PAIR}
(func (export "fill")
${['path', 'paths', 'step', 'block', 'stream', 'key0', 'key1', 'wanted', 'mirrored'].map((name) => `(param $${name} i32)`).join(' ')}
(local $at i32) (local $end i32) (local $round i32) (local $k0 i32) (local $k1 i32)
${locals(['numbers', 'flip', 'x0', 'x1', 'x2', 'x3', 'first0', 'last0', 'first1', 'last1'])}
${set('end', call('i32.shl', get('paths'), '(i32.const 2)'))}
(loop $four
${set('numbers', call('i32x4.add', splat('path'), words(0, 1, 2, 3)))}
${set('flip', call('i32x4.shl', call('v128.and', get('numbers'), splat('mirrored')), '(i32.const 31)'))}
${set('x0', call('v128.andnot', get('numbers'), splat('mirrored')))}
${set('x1', splat('step'))}
${set('x2', splat('block'))}
${set('x3', splat('stream'))}
${set('k0', get('key0'))}
${set('k1', get('key1'))}
${set('round', '(i32.const 10)')}
(loop $rounds
${round()}
(br_if $rounds (local.tee $round (i32.sub (local.get $round) (i32.const 1)))))
(call $pair ${get('x0')} ${get('x1')} ${get('flip')} ${get('at')} (i32.gt_s (local.get $wanted) (i32.const 1)))
(if (i32.gt_s (local.get $wanted) (i32.const 2))
(then (call $pair ${get('x2')} ${get('x3')} ${get('flip')} (i32.add (local.get $at) (i32.const ${2 * ROW_BYTES})) (i32.gt_s (local.get $wanted) (i32.const 3)))))
${set('path', call('i32.add', get('path'), '(i32.const 4)'))}
(br_if $four (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
)
)`;
