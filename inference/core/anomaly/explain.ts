import type { AnomalyExplanation } from '../../contract/anomaly.ts';
import { elasticitiesAt } from '../elasticities.ts';
import type { Verdicts } from './detector.ts';
import type { ExpectedRanges } from './expected.ts';
import type { AnomalyModel, Observed } from './observe.ts';

/** A p-value below which a test is sure. */
const SURE = 1e-3;

export interface Reason {
  readonly sentence: string;
  readonly explanation: AnomalyExplanation;
}

/** Why days of an asset were flagged: what was expected, what came, which test found it, and what the expectation hung on. */
export async function explain(
  model: AnomalyModel,
  { history, states, series }: Observed,
  asset: number,
  verdicts: readonly Verdicts[],
  days: readonly number[],
  expectedRanges: ExpectedRanges,
  pause: () => Promise<void>,
): Promise<Map<number, Reason>> {
  const { stateSize } = model.card.graph;
  const known = new Float32Array(days.length * stateSize);
  days.forEach((day, i) => {
    known.set(states.subarray((day - 1) * stateSize, day * stateSize), i * stateSize);
  });
  const averages = days.length === 0 ? undefined : await elasticitiesAt(model, known, { pause });
  const reasons = new Map<number, Reason>();
  for (const [i, day] of days.entries()) {
    const worst = verdicts.reduce((a, b) => (explainsBetter(b, a, day) ? b : a));
    const driving = averages?.reduce((a, b) => (Math.abs(b.values[i]) > Math.abs(a.values[i]) ? b : a));
    const explanation: AnomalyExplanation = {
      test: worst.test.name,
      testPValue: worst.p[day],
      days: worst.days[day],
      return: series[asset].returns[day],
      expected: (await expectedRanges(day))[asset],
      ...(driving && {
        driver: { average: `${driving.kind}_average_${driving.span}`, elasticity: driving.values[i] },
      }),
    };
    reasons.set(day, { explanation, sentence: sentenceOf(explanation, worst.test.meaning, history.dates[day]) });
  }
  return reasons;
}

/** A jump makes every window strange that it is in: of tests that are sure the one that looks at the fewest days says most. */
function explainsBetter(one: Verdicts, other: Verdicts, day: number): boolean {
  const [p, otherP] = [Math.max(SURE, one.p[day]), Math.max(SURE, other.p[day])];
  if (p !== otherP) return p < otherP;
  const [days, otherDays] = [one.days[day], other.days[day]];
  return days === otherDays ? one.p[day] < other.p[day] : days < otherDays;
}

function sentenceOf(explanation: AnomalyExplanation, meaning: string, date: string): string {
  const { test, testPValue, days, return: came, expected, driver } = explanation;
  const span = days === 1 ? '' : ` over ${days} days to ${date}`;
  const hung = driver ? `, mostly by ${nameOf(driver.average)}` : '';
  return (
    `${test}${span}, p ${testPValue.toPrecision(2)}: ${meaning}. ` +
    `Expected ${percent(expected[0])} to ${percent(expected[1])} (5 to 95 %)${hung}; came ${percent(came)}.`
  );
}

/** `square_average_5` → `the 5-day average of squares`. */
function nameOf(average: string): string {
  const [kind, , span] = average.split('_');
  return `the ${span}-day average of ${{ return: 'returns', square: 'squares', fall: 'falls' }[kind] ?? kind}`;
}

const percent = (logReturn: number): string => `${(100 * Math.expm1(logReturn)).toFixed(2)} %`;
