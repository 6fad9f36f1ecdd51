import type { Rule } from './rules.ts';

/** What a graph made of noise, [steps, assets, columns] each. */
export interface Followed {
  readonly returns: Float32Array;
  readonly volatility: Float32Array;
}

/** Where paths stand beside rules. */
export interface Measured {
  /** How far each path is from meeting each rule, in logarithms, 0 where it does: [rules, columns]. */
  readonly apart: Float64Array;
  /**
   * Steps of each path whose noise decides on that, [columns]: those after the price was where it should be within some steps have no
   * part in it. Of a path that does not meet such a rule, those until it came nearest.
   */
  readonly last: Int32Array;
}

/** Holds paths against rules. */
export function measure(
  rules: readonly Rule[],
  { returns, volatility }: Followed,
  assets: number,
  columns: number,
): Measured {
  const apart = new Float64Array(rules.length * columns);
  const last = new Int32Array(columns);
  const sums = new Float64Array(columns);
  const nearest = new Int32Array(columns);
  for (const [place, rule] of rules.entries()) {
    const own = apart.subarray(place * columns, (place + 1) * columns);
    const rowOf = (step: number) => (step * assets + rule.asset) * columns;
    // The volatility of a step is known before its noise.
    nearest.fill(rule.kind === 'volatility' ? rule.step - 1 : rule.step);
    if (rule.kind === 'volatility') {
      const row = rowOf(rule.step - 1);
      for (let i = 0; i < columns; i++) own[i] = outside(rule, Math.log(volatility[row + i]));
    } else {
      sums.fill(0);
      own.fill(rule.timing === 'within' ? Number.POSITIVE_INFINITY : 0);
      for (let step = 0; step < rule.step; step++) {
        const row = rowOf(step);
        for (let i = 0; i < columns; i++) sums[i] += returns[row + i];
        if (rule.timing === 'at' && step + 1 < rule.step) continue;
        for (let i = 0; i < columns; i++) {
          const distance = outside(rule, sums[i]);
          if (rule.timing !== 'within') own[i] = Math.max(own[i], distance);
          else if (distance < own[i]) {
            own[i] = distance;
            nearest[i] = step + 1;
          }
        }
      }
    }
    for (let i = 0; i < columns; i++) last[i] = Math.max(last[i], nearest[i]);
  }
  return { apart, last };
}

function outside({ low, high }: Rule, value: number): number {
  return Math.max(0, low - value, value - high);
}
