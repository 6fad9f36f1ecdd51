import * as Plot from '@observablehq/plot';
import type { TrainingCurve } from '../../../inference/contract/card.ts';
import { drawChart, type Frame } from '../chart.ts';
import type { Figure, MissingFigure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { drawCurve } from '../marks.ts';
import { formatCount, formatNumber } from '../numbers.ts';
import { MODEL } from '../palette.ts';
import type { Study } from '../study.ts';
import { thin } from '../thin.ts';

const POINTS = 400;
const VALIDATION = 'validation';
const PANEL: Frame = { width: 340, height: 190 };

/** Losses and validation score by step, a panel for each, with the step that was chosen. */
export function trainingFigure({ input }: Study): Figure | MissingFigure {
  const title = 'Training curves';
  const { curve, chosenStep, eligibleFrom, refit, steps, validation } = input.card.training;
  const names = namesOf(curve);
  if (names.length === 0) return { title, missing: 'the card holds no curves' };
  const score =
    validation.score === null
      ? 'There was no validation block, so that the last step was kept.'
      : `On the validation block this step scores ${formatNumber(validation.score)}, the best from step ${formatCount(eligibleFrom)} on (${validation.definition}).`;
  const kept = refit
    ? 'which was chosen; the model is that of a second run, on all data, for as many steps.'
    : 'whose weights were kept.';
  return {
    title,
    charts: names.map((name) => drawTrainingCurve(name, curve, chosenStep)),
    legend: [],
    caption: html`Every loss on its own scale, over ${formatCount(steps)} planned steps. The dashed line is step ${formatCount(chosenStep)}, ${kept} ${score} Losses of two competing networks need not fall: what matters is that they neither diverge nor vanish.`,
    synthetic: false,
  };
}

/** Validation first: it decides; then the losses in the order in which they appear. */
function namesOf(curve: TrainingCurve): string[] {
  const names = new Set(curve.flatMap(({ values }) => Object.keys(values)));
  return [...names].sort((a, b) => Number(b === VALIDATION) - Number(a === VALIDATION));
}

function drawTrainingCurve(name: string, curve: TrainingCurve, chosenStep: number): Markup {
  const known = curve.filter(({ values }) => Number.isFinite(values[name]));
  const values = known.map((entry) => entry.values[name]);
  const points = thin(values, POINTS).map((i) => [known[i].step, values[i]] as const);
  const chosen = points.filter(([step]) => step === chosenStep);
  return drawChart({
    ...PANEL,
    title: name,
    label: `${name} by training step, from ${formatNumber(values[0])} to ${formatNumber(values[values.length - 1])}`,
    synthetic: false,
    xName: 'step',
    yName: '',
    x: { domain: [0, Math.max(chosenStep, ...curve.map(({ step }) => step))], ticks: 5 },
    y: { ticks: 4 },
    marks: [
      drawCurve(points, { ...MODEL, width: 1.4 }),
      Plot.ruleX([chosenStep], { strokeDasharray: '4 3', strokeOpacity: 0.6 }),
      Plot.dot(chosen, { x: '0', y: '1', r: 4, fill: MODEL.colour }),
    ],
  });
}
