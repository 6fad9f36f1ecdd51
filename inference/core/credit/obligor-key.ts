import { philox4x32 } from '../noise/philox.ts';

/** What names an obligor in the counters of its noise: 52 bits, so that two of ten thousand meet once in 90 million requests. */
export interface ObligorKey {
  /** 32 bits. */
  readonly low: number;
  /** 20 bits. */
  readonly high: number;
}

const words = new Uint32Array(4);

/** A hash of the name: its UTF-16 units, two at a time, stirred in by Philox. It is the same wherever the obligor stands. */
export function keyOf(name: string): ObligorKey {
  words.fill(0);
  for (let at = 0; at < name.length; at += 2) {
    const units = name.charCodeAt(at) + 0x1_0000 * (name.charCodeAt(at + 1) || 0);
    philox4x32(units, name.length, words[0], words[1], words[2], words[3], words);
  }
  return { low: words[0], high: words[1] >>> 12 };
}
