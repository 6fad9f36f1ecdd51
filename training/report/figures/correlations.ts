import * as Plot from '@observablehq/plot';
import type { JointPaths, JointShape } from '../../../inference/contract/joint-quality.ts';
import { COLUMN, drawChart } from '../chart.ts';
import type { Figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import type { LegendEntry } from '../legend.ts';
import { formatPercent } from '../numbers.ts';
import { BASELINES, MODEL, type Stroke } from '../palette.ts';
import type { Study } from '../study.ts';

type Kind = 'correlations' | 'stressCorrelations';

const strokeOf = (i: number): Stroke => (i === 0 ? MODEL : BASELINES[(i - 1) % BASELINES.length]);

/** Correlations of each pair of assets on the paths against those of the history, on all days and on the worst. */
export function correlationFigure({ modelId }: Study, paths: JointPaths, assets: readonly string[]): Figure {
  const worst = formatPercent(paths.stress, 0);
  const legend = paths.models.map((id, i): LegendEntry => ({ name: id, ...strokeOf(i), shape: 'dot' }));
  return {
    title: 'Correlations of pairs of assets',
    charts: [
      drawPairs(paths, 'correlations', 'All days'),
      drawPairs(paths, 'stressCorrelations', `The worst ${worst} of days`),
    ],
    legend,
    caption: html`A dot for each of the ${(assets.length * (assets.length - 1)) / 2} pairs and each model: to the right the correlation in the history, upwards that on the paths. On
the line both are the same; dots of ${modelId} below it are pairs that the model ties too loosely. The worst days are chosen on the paths as in the history, by their own mean return.`,
    synthetic: true,
  };
}

function drawPairs({ history, models, shapes }: JointPaths, kind: Kind, title: string): Markup {
  const dots = models.flatMap((id, i) =>
    shapes[id][kind].map((y, pair) => ({ x: history[kind][pair], y, colour: strokeOf(i).colour })),
  );
  const of = (shape: JointShape) => shape[kind];
  const all = [history, ...Object.values(shapes)].flatMap(of);
  const [low, high] = [Math.min(0, ...all), Math.max(...all)];
  return drawChart({
    ...COLUMN,
    title,
    label: `Correlations of pairs of assets, ${title.toLowerCase()}: history against ${models.join(', ')}`,
    synthetic: true,
    xName: 'correlation in the history',
    yName: 'on the paths',
    x: { domain: [low, high] },
    y: { domain: [low, high] },
    marks: [
      Plot.line([low, high], { x: (d: number) => d, y: (d: number) => d, strokeOpacity: 0.5, strokeDasharray: '4 3' }),
      Plot.dot(dots.toReversed(), { x: 'x', y: 'y', fill: 'colour', r: 2.4, fillOpacity: 0.8 }),
    ],
  });
}
