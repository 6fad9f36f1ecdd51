import type { Bands, Picture } from '../figures/picture.ts';
import { count, decimal, percent, price } from './format.ts';

/** The last value of the band of a probability. */
export function atHorizon({ levels, values }: Bands, level: number): number {
  const nearest = levels.reduce((best, p, i) => (Math.abs(p - level) < Math.abs(levels[best] - level) ? i : best), 0);
  return values[nearest].at(-1) ?? Number.NaN;
}

export const stepsText = (steps: number): string => `${count(steps)} ${steps === 1 ? 'step' : 'steps'}`;

/** What the fan shows, in a sentence or two. */
export function fanWords({ price: bands, paths, steps, after }: Picture): string {
  const at = (level: number) => price(atHorizon(bands, level));
  const what =
    `From 100 at the start, half of the ${count(paths)} paths are between ${at(0.25)} and ${at(0.75)} after ` +
    `${stepsText(steps)}, 90 % between ${at(0.05)} and ${at(0.95)}; the median is ${at(0.5)}.`;
  if (!after || after.length < 2) return what;
  const known = Math.min(after.length - 1, steps);
  return `${what} What happened then: ${price(after[known])} after ${stepsText(known)}.`;
}

export function volatilityWords({ volatility, volatilityUnit, steps }: Picture): string {
  if (volatility.steps.length === 0) {
    return `Volatility is that of 21 steps in a row; these paths have only ${steps}. A longer horizon shows it.`;
  }
  const at = (level: number) => percent(atHorizon(volatility, level));
  const what = volatilityUnit === 'year' ? 'Annualised volatility' : 'Volatility of a step, by the size';
  return `${what} of 21 steps in a row: at the horizon the median is ${at(0.5)}, 90 % of paths are between ${at(0.05)} and ${at(0.95)}.`;
}

export function outcomeWords({ outcome, steps }: Picture): string {
  const { mean, deviation, riseProbability, normal } = outcome;
  const beside = normal ? ' The line is a normal law of the same mean and deviation.' : '';
  return (
    `Log return over ${stepsText(steps)}: mean ${percent(mean)}, standard deviation ${percent(deviation)}; ` +
    `${percent(riseProbability, 0)} of paths rise.${beside}`
  );
}

export function drawdownWords({ drawdown, steps }: Picture): string {
  const [low, median, high] = drawdown.quantiles;
  return `Largest fall from a high within ${stepsText(steps)}: median ${percent(median)}, 90 % of paths are between ${percent(low)} and ${percent(high)}.`;
}

/** A figure of the facts in its unit. */
export function factText(unit: 'share' | 'number', value: number): string {
  return unit === 'share' ? percent(value) : decimal(value, 2);
}

export function rangeText(unit: 'share' | 'number', low: number, high: number): string {
  return unit === 'share'
    ? `${decimal(100 * low, 1)} to ${percent(high)}`
    : `${decimal(low, 2)} to ${decimal(high, 2)}`;
}

export function drawnWords({ paths, steps }: Picture, milliseconds: number, threads: number): string {
  const on = threads === 1 ? 'one thread' : `${threads} threads`;
  return `${count(paths)} paths of ${stepsText(steps)} drawn in ${count(Math.round(milliseconds))} ms on ${on}.`;
}
