import * as Plot from '@observablehq/plot';
import { quantileBands } from '../bands.ts';
import { COLUMN, drawChart, type Frame } from '../chart.ts';
import type { Figure, MissingFigure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { HISTORY_ENTRY, type LegendEntry } from '../legend.ts';
import { drawBand, drawCurve } from '../marks.ts';
import { formatNumber } from '../numbers.ts';
import { HISTORY, MODEL } from '../palette.ts';
import { toPrices } from '../prices.ts';
import type { Study } from '../study.ts';

const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Steps of the history before the start, for the eye. */
const LEAD = 60;

/** Forecast from one day: quantiles of the paths' prices against what happened. */
export function fanFigure(study: Study): Figure | MissingFigure {
  const { date, paths, actual } = study.input.fan;
  const title = `Paths from ${date}${actual ? ' against what happened' : ''}`;
  const missing = findFault(study);
  if (missing !== undefined) return { title, missing };
  const blind = study.input.card.graph.start === 'noise';
  const origin = blind
    ? `the end of ${date}, of which the model knows nothing`
    : `the state that the market was in at the end of ${date}`;
  const legend: LegendEntry[] = [
    { ...HISTORY_ENTRY, name: actual ? 'What happened' : 'History' },
    { name: 'Median', ...MODEL },
    { name: '25 to 75 %', ...MODEL, shape: 'band' },
    { name: '5 to 95 % (paler)', ...MODEL, shape: 'band' },
  ];
  return {
    title,
    charts: [drawFan(study, COLUMN)],
    legend,
    caption: html`Price over ${paths[0].length} steps from ${origin}, where it is
set to 100: quantiles of ${paths.length} paths of ${study.modelId}, step by step.${describeOutcome(study)} The fan should be
narrow after calm days and wide after turbulent ones${blind ? ', which this one cannot be' : ''}; one such line says little about
whether its width is right.`,
    synthetic: true,
  };
}

function findFault({ input, modelId }: Study): string | undefined {
  const { paths } = input.fan;
  const steps = paths[0]?.length ?? 0;
  if (steps === 0) return `there are no paths of ${modelId} from one start`;
  if (paths.some((path) => path.length !== steps)) return 'the paths differ in length';
  return paths.every((path) => path.every(Number.isFinite)) ? undefined : 'a path is not finite';
}

function describeOutcome({ input }: Study): string {
  const { paths, actual } = input.fan;
  const steps = Math.min(actual?.length ?? 0, paths[0].length);
  if (!actual || steps === 0) return ' What happened afterwards is not known here.';
  const level = (returns: Float64Array) => returns.slice(0, steps).reduce((sum, r) => sum + r, 0);
  const outcome = level(actual);
  const below = paths.filter((path) => level(path) < outcome).length / paths.length;
  return ` After ${steps} steps the real price stood at ${formatNumber(100 * Math.exp(outcome))}, above ${(below * 100).toFixed(0)} % of the paths.`;
}

export function drawFan({ input, modelId }: Study, frame: Frame): Markup {
  const { date, paths, actual } = input.fan;
  const [low, lowMiddle, middle, highMiddle, high] = quantileBands(
    paths.map((path) => toPrices(path)),
    SHARES,
  );
  const steps = Array.from(middle, (_, step) => step);
  const real = [...leadIn(input.history, date), ...outcome(actual, paths[0].length)];
  return drawChart({
    ...frame,
    label: `Fan chart of ${paths.length} paths of ${modelId} over ${paths[0].length} steps from ${date}`,
    synthetic: true,
    xName: `steps after ${date}`,
    yName: 'price, 100 at the start',
    marks: [
      drawBand(steps, low, high, MODEL.colour, 0.18),
      drawBand(steps, lowMiddle, highMiddle, MODEL.colour, 0.28),
      drawCurve(
        steps.map((step) => [step, middle[step]]),
        MODEL,
      ),
      Plot.ruleX([0], { strokeOpacity: 0.35, strokeDasharray: '2 3' }),
      drawCurve(real, { ...HISTORY, width: 1.4 }),
    ],
  });
}

/** Prices of the history before the start, [step, price], 100 at the start; empty where the start is not in the history. */
function leadIn({ dates, returns }: Study['input']['history'], date: string): [number, number][] {
  const last = dates.findLastIndex((day) => day <= date);
  if (last < 0) return [];
  const points: [number, number][] = [];
  let level = 0;
  for (let back = 0; back <= Math.min(LEAD, last); back++) {
    points.unshift([-back, 100 * Math.exp(level)]);
    level -= returns[last - back];
  }
  return points;
}

function outcome(actual: Float64Array | undefined, steps: number): [number, number][] {
  if (!actual) return [];
  return Array.from(toPrices(actual.slice(0, steps)), (price, step): [number, number] => [step, price]);
}
