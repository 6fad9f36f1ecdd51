/** Bytes that one number takes at most, sign and point included. */
export const NUMBER_BYTES = 20;

/** 10^0 … 10^14, all exact in float64. */
const POWER = Float64Array.from({ length: 15 }, (_, exponent) => Number(`1e${exponent}`));

const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;

/** Writes an integer from 0 to 2^31 - 1 at `at`, and returns where it ends. */
export function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  let digits = 1;
  while (digits < 10 && value >= POWER[digits]) digits++;
  writeDigits(bytes, at, digits, value | 0);
  return at + digits;
}

/**
 * Writes a float32 at `at` with the fewest significant digits that read back to the same float32, whether the reader goes
 * through float64 or not, and returns where it ends. `value` must be a float32; one that is not finite is written as
 * JavaScript names it.
 */
export function writeFloat32(bytes: Uint8Array, at: number, value: number): number {
  const start = value < 0 || Object.is(value, -0) ? writeByte(bytes, at, MINUS) : at;
  const size = Math.abs(value);
  if (size === 0) return writeByte(bytes, start, ZERO);
  if (!(size >= 1e-6 && size < 1e9)) return writeText(bytes, start, scientific(size));

  // Nine significant digits are always enough, and eight mostly: begin there. An integer is printed in full.
  let places = POWER.length - 1;
  while (size * POWER[places] >= 1e9) places--;
  const most = places;
  places = Math.max(0, most - 1);
  if (!readsBack(rounded(size, places), size)) places = most;
  else while (places > 0 && readsBack(rounded(size, places - 1), size)) places--;

  const digits = Math.round(size * POWER[places]);
  const whole = places < 10 ? Math.floor(digits / POWER[places]) : 0;
  const end = writeInteger(bytes, start, whole);
  if (places === 0) return end;
  bytes[end] = POINT;
  writeDigits(bytes, end + 1, places, (digits - whole * POWER[places]) | 0);
  return end + 1 + places;
}

/** `size` rounded to so many decimal places, as a reader gets it: both operands are exact, so the quotient is the nearest float64. */
function rounded(size: number, places: number): number {
  return Math.round(size * POWER[places]) / POWER[places];
}

function readsBack(decimal: number, float32: number): boolean {
  if (decimal === float32) return true;
  if (Math.fround(decimal) !== float32) return false;
  // Half-way between two floats the two ways of reading can differ, for the float64 hides on which side the decimal lies.
  const mirrored = 2 * decimal - float32;
  return Math.fround(mirrored) !== mirrored;
}

/** For the very small and the very large, which returns and prices seldom are. */
function scientific(size: number): string {
  if (!Number.isFinite(size)) return String(size);
  for (let digits = 1; digits < 9; digits++) {
    const text = size.toPrecision(digits);
    if (readsBack(Number(text), size)) return text;
  }
  return size.toPrecision(9);
}

/** The last `count` decimal digits of an int32, leading zeros included. */
function writeDigits(bytes: Uint8Array, at: number, count: number, value: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}

function writeByte(bytes: Uint8Array, at: number, byte: number): number {
  bytes[at] = byte;
  return at + 1;
}

function writeText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
