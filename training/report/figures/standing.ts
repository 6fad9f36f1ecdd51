import * as Plot from '@observablehq/plot';
import { COLUMN, drawChart, type Frame } from '../chart.ts';
import type { Figure, MissingFigure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { HISTORY } from '../palette.ts';
import type { Study } from '../study.ts';

const ROW = 20;
/** Height within a row over which the models are spread, so that no dot hides another. */
const SPREAD = 9;

/** Characters; the table has the whole name. */
const LONGEST_NAME = 34;

interface Standing {
  readonly row: string;
  readonly percent: number;
}

/** Where the history stands among each model's own paths: the whole table at a glance. */
export function standingFigure(study: Study): Figure | MissingFigure {
  const title = "Where the history stands among each model's own paths";
  const { rows } = study.input.table;
  if (rows.length === 0 || study.models.length === 0) return { title, missing: 'there is nothing to compare' };
  return {
    title,
    charts: [drawStanding(study, { ...COLUMN, height: 66 + ROW * rows.length })],
    legend: study.models.map(({ id, stroke }) => ({ name: id, ...stroke, shape: 'dot' as const })),
    caption: html`One line for each row of the table. A dot in the grey zone, from 5 to 95 per cent, means that the history
looks like one of that model’s own paths in this respect. For distances, a dot on the left is closer than chance allows
(learned by heart), one on the right is too far. For the other rows see the verdicts in the table.`,
    synthetic: true,
  };
}

export function drawStanding({ input, models, modelId }: Study, frame: Frame): Markup {
  const { rows } = input.table;
  // Numbered, since two metrics may bear the same name.
  const names = rows.map(({ name }) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name));
  const at = (id: string): Standing[] =>
    rows.flatMap(({ values }, i) => {
      const percentile = Object.hasOwn(values, id) ? values[id].percentile : null;
      return percentile === null ? [] : [{ row: String(i), percent: percentile * 100 }];
    });
  return drawChart({
    ...frame,
    label: `Percentile of the history among the paths of ${models.map(({ id }) => id).join(', ')}, for ${rows.length} metrics`,
    synthetic: true,
    marginLeft: 20 + 6.9 * Math.max(...names.map(({ length }) => Math.min(length, LONGEST_NAME))),
    xName: 'share of own paths below the history (%)',
    yName: '',
    x: { domain: [0, 100], ticks: [5, 25, 50, 75, 95] },
    y: {
      type: 'point',
      domain: rows.map((_, i) => String(i)),
      tickFormat: (row: string) => names[Number(row)],
      tickSize: 0,
    },
    marks: [
      Plot.rect([{}], { x1: 5, x2: 95, fill: HISTORY.colour, fillOpacity: 0.08 }),
      Plot.ruleX([50], { strokeOpacity: 0.3, strokeDasharray: '2 3' }),
      // The evaluated model last, on top of the others.
      ...models.toReversed().map(({ id, stroke }, i) =>
        Plot.dot(at(id), {
          x: 'percent',
          y: 'row',
          dy: models.length > 1 ? SPREAD * (0.5 - i / (models.length - 1)) : 0,
          r: id === modelId ? 5 : 3.2,
          fill: stroke.colour,
          fillOpacity: id === modelId ? 1 : 0.75,
        }),
      ),
    ],
  });
}
