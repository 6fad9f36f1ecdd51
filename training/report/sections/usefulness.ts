import type { UsefulnessTable } from '../../../inference/contract/usefulness.ts';
import { tabulateUsefulness } from '../../../inference/core/usefulness/table.ts';
import { renderCells } from '../cells.ts';
import { html } from '../html.ts';
import { countOf, formatCount } from '../numbers.ts';
import type { Section } from '../section.ts';
import type { Study } from '../study.ts';

/** Whether paths can be told from the history, what can be learned from them, and whether they replay it. */
export function usefulnessSection(study: Study, table: UsefulnessTable): Section {
  const { asset, steps, trainingSteps, models, failed, floor } = table;
  const { firstDate, lastDate, days, unseen } = floor.forecast;
  const lost = Object.entries(failed).map(([id, reason]) => html`<li>No column for ${id}: ${reason}.</li>`);
  const body = html`<p>The column “history” is the floor, what can be expected at best: its first half judged against its second, forecasts learned from
itself, and the distances of its parts to each other. Models were fitted to ${trainingSteps === steps ? 'all' : `the first ${formatCount(trainingSteps)}`} of ${countOf(steps, 'return')}.</p>
${renderCells(
  'Usefulness and safety',
  `Usefulness and safety of the paths of ${study.modelId} and the baselines on ${asset}`,
  tabulateUsefulness(table),
  models.filter((id) => id !== study.modelId),
)}${lost.length === 0 ? '' : html`<ul>${lost}</ul>`}
<p class="notes">Discriminative score: how far from guessing a small recurrent network is that tells windows of paths from those of the history, 0 cannot tell, 0.5 always can (TimeGAN’s
protocol). Judge: boosted trees on features of windows; accuracy and AUC of 0.5 are guessing, an AUC far below are copies. Plus or minus one standard error over blocks held
out. Variance forecast: learned from the paths and tested on ${firstDate} to ${lastDate}, ${countOf(days, 'day')} that the model ${unseen ? 'has not seen' : 'was fitted on'}; ratio to
forecasts learned from the history, 1 is as useful, with the p-value of Diebold and Mariano. Closest record: median distance of a path’s window to the nearest of the history’s; a ratio below 0.95, or one
window in a hundred a near copy, is memorising.</p>`;
  return { id: 'usefulness', title: 'Usefulness and safety', body };
}
