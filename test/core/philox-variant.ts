/** What Philox4x32 is made of, so that a test can make it wrong. */
export interface PhiloxConstants {
  readonly multipliers: readonly [number, number];
  readonly weyl: readonly [number, number];
  readonly rounds: number;
  /** Which word of the key goes where. */
  readonly key: (key0: number, key1: number) => readonly [number, number];
}

/** Salmon, Moraes, Dror, Shaw, SC11, section 4.3. */
export const RIGHT: PhiloxConstants = {
  multipliers: [0xd2511f53, 0xcd9e8d57],
  weyl: [0x9e3779b9, 0xbb67ae85],
  rounds: 10,
  key: (key0, key1) => [key0, key1],
};

export type WordSource = (
  ...counterAndKey: [c0: number, c1: number, c2: number, c3: number, key0: number, key1: number, out: Uint32Array]
) => void;

/** Written apart from inference/core/philox.ts, whose products are of 16-bit halves in integers: here they are sums in floating point. */
export function philoxVariant({ multipliers, weyl, rounds, key }: PhiloxConstants): WordSource {
  const [m0, m1] = multipliers;
  return (c0, c1, c2, c3, key0, key1, out) => {
    let [k0, k1] = key(key0, key1);
    let [x0, x1, x2, x3] = [c0, c1, c2, c3];
    for (let round = 0; round < rounds; round++) {
      const high0 = highWord(m0, x0);
      const high1 = highWord(m1, x2);
      const low0 = Math.imul(m0, x0) >>> 0;
      const low1 = Math.imul(m1, x2) >>> 0;
      x0 = (high1 ^ x1 ^ k0) >>> 0;
      x1 = low1;
      x2 = (high0 ^ x3 ^ k1) >>> 0;
      x3 = low0;
      k0 = (k0 + weyl[0]) % 2 ** 32;
      k1 = (k1 + weyl[1]) % 2 ** 32;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
  };
}

/** The upper 32 bits of a product of two 32-bit words. Every number on the way is a whole one below 2^49, hence exact. */
function highWord(a: number, b: number): number {
  const lower = a * (b % 65536);
  const upper = a * Math.floor(b / 65536);
  return Math.floor((upper + Math.floor(lower / 65536)) / 65536);
}
