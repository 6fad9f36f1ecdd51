import { html } from '../html.ts';
import type { Section } from '../section.ts';
import type { Study } from '../study.ts';

/** What the model and this report do not say. */
export function limitsSection({ input }: Study): Section {
  const { card } = input;
  const limits = [
    'The paths are synthetic. They are not market history, no forecast of what will happen, and no advice.',
    describeOverlap(input),
    ...(input.leftOut ?? []),
    'A fact that is met means that this test cannot tell the history from the model’s own paths. It does not mean that the model is right: a short history and a wide model pass easily.',
    'The rows of the table are not independent of each other, and the baselines were fitted on the same history: compare columns, not counts alone.',
    'Beyond the largest moves of the history the tails are an extrapolation. What never happened in the data is not well represented, whatever the tail looks like.',
    ...(card.data.assets.length > 1
      ? [
          `The model has ${card.data.assets.length} assets; this report is about one of them${
            input.joint
              ? ', but for the section about all of them together'
              : ', and says nothing about how they move together'
          }.`,
        ]
      : []),
    'Returns only: no costs, volumes, dividends or trading hours, and nothing inside a step.',
  ];
  return {
    id: 'limits',
    title: 'Limits of use',
    body: html`<ul>${limits.map((limit) => html`<li>${limit}</li>`)}</ul>`,
  };
}

/** ISO dates compare as strings. */
function describeOverlap({ card, table }: Study['input']): string {
  const { firstDate, lastDate } = card.data;
  const fitted = `${firstDate} to ${lastDate}`;
  if (table.firstDate > lastDate || table.lastDate < firstDate) {
    return `The model was fitted on other dates (${fitted}) than those of this report. One period is one draw: another may look different.`;
  }
  return `The period of this report overlaps the data that the model was fitted and chosen on (${fitted}). The figures tell how well it reproduces what it has seen, not how well it will fare on what comes.`;
}
