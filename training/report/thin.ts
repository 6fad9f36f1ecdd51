/**
 * Positions of at most about `limit` points that draw the same line: of every stretch the first lowest and the first highest
 * value, so that no peak or trough is lost, and both ends. Values that are not numbers are passed over.
 */
export function thin(values: ArrayLike<number>, limit: number): number[] {
  if (values.length <= limit) return Array.from(values, (_, i) => i);
  const stretches = Math.max(1, Math.floor(limit / 2));
  const kept = new Set<number>([0]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * values.length) / stretches);
    const to = Math.floor(((stretch + 1) * values.length) / stretches);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      // A NaN at the start of a stretch gives way to the first number.
      if (values[i] < values[low] || (Number.isNaN(values[low]) && !Number.isNaN(values[i]))) low = i;
      if (values[i] > values[high] || (Number.isNaN(values[high]) && !Number.isNaN(values[i]))) high = i;
    }
    kept.add(low).add(high);
  }
  kept.add(values.length - 1);
  return [...kept].sort((a, b) => a - b);
}
