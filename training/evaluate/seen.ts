import type { ModelCard } from '../../inference/contract/card.ts';

type Fitted = Pick<ModelCard['data'], 'firstDate' | 'lastDate'>;

/** How many of these days lie in the period that a model was fitted and chosen on. ISO dates compare as strings. */
export function countSeen(dates: readonly string[], { firstDate, lastDate }: Fitted): number {
  return dates.filter((date) => date >= firstDate && date <= lastDate).length;
}

/** Which part of a period a model has seen, in a sentence that begins with the answer. */
export function describeSeen(dates: readonly string[], fitted: Fitted): string {
  const seen = countSeen(dates, fitted);
  const why = `the model was fitted to ${fitted.firstDate} to ${fitted.lastDate}`;
  if (seen === 0) return `Out of sample: ${why}, and has seen none of the ${dates.length} days.`;
  if (seen === dates.length) return `In sample: ${why}.`;
  return `Partly in sample: ${why}, and has seen ${seen} of the ${dates.length} days.`;
}
