const FEWEST = 3;
const MOST = 7;

/**
 * Round values between two positive ones for a logarithmic axis, as few as are useful, all of them to be labelled: powers of
 * ten, then 1-2-5, then every digit, and equal steps where the axis is so short that it is almost linear.
 */
export function logTicks(low: number, high: number): number[] {
  const candidates = [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]].map((digits) => multiples(digits, low, high));
  return candidates.find(({ length }) => length >= FEWEST && length <= MOST) ?? linearTicks(low, high);
}

function multiples(digits: readonly number[], low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    // Divided where the power is negative: 3 times 0.1 is not 0.3.
    const values = digits.map((digit) => (power < 0 ? digit / 10 ** -power : digit * 10 ** power));
    ticks.push(...values.filter((value) => value >= low && value <= high));
  }
  return ticks;
}

function linearTicks(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / FEWEST;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([5, 2].find((digit) => digit * power <= rough) ?? 1);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}
