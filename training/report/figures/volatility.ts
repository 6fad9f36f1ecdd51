import { COLUMN, drawChart, type Frame } from '../chart.ts';
import { annualFactor, toTime } from '../dates.ts';
import type { Figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { HISTORY_ENTRY, type LegendEntry } from '../legend.ts';
import { drawCurve } from '../marks.ts';
import { MODEL, type Stroke } from '../palette.ts';
import { rollingDeviation } from '../rolling.ts';
import type { Study } from '../study.ts';
import { thin } from '../thin.ts';

const WINDOW = 20;
const POINTS = 1600;
const PERCENT = 100;
const SIZE: Stroke = { colour: 'currentColor', dash: '', width: 0.6, opacity: 0.45 };
const ROLLING: Stroke = { colour: 'currentColor', dash: '', width: 1.3 };

interface Scale {
  readonly factor: number;
  readonly unit: string;
}

/** Volatility through time: of the history, by the model where it is known, and of one generated path. */
export function volatilityFigure(study: Study): Figure {
  const { volatility, card } = study.input;
  const { unit } = scaleFor(card.data.frequency);
  const line: LegendEntry = volatility
    ? { name: `Volatility by ${study.modelId}, known the day before`, ...MODEL }
    : { name: `Standard deviation of the last ${WINDOW} steps`, ...ROLLING };
  const charts = drawVolatility(study, COLUMN);
  const path = study.model
    ? html` On the right, to the same scale, the first generated path with the standard deviation of its last ${WINDOW} steps:
calm and turbulent times should be as high and as long as in the history.`
    : '';
  return {
    title: 'Volatility through time',
    charts,
    legend: [{ ...HISTORY_ENTRY, name: '|r|', ...SIZE }, line],
    caption: html`The size of each return of the history (thin) and ${line.name.toLowerCase()}, in per cent ${unit}.${path}`,
    synthetic: charts.length > 1,
  };
}

function scaleFor(frequency: string): Scale {
  const factor = annualFactor(frequency);
  return factor === undefined ? { factor: 1, unit: 'per step' } : { factor, unit: 'a year' };
}

/** The history, then the first path of the evaluated model if there is one, on one vertical scale. */
export function drawVolatility({ input, history, model, modelId }: Study, frame: Frame): Markup[] {
  const { factor, unit } = scaleFor(input.card.data.frequency);
  const scale = (values: Float64Array) => values.map((value) => Math.abs(value) * factor * PERCENT);
  const { dates } = input.history;
  const times = dates.map(toTime);
  const real = scale(history.returns);
  const path = model?.paths.paths[0].returns;
  const generated = path && scale(path);
  let top = 0;
  for (const value of [...real, ...(generated ?? [])]) top = Math.max(top, value);

  const conditional = input.volatility
    ? drawCurve(timed(input.volatility.dates.map(toTime), scale(input.volatility.model)), { ...MODEL, width: 1.3 })
    : drawCurve(timed(times, scale(rollingDeviation(history.returns, WINDOW))), ROLLING);
  const yName = `|r| and volatility (% ${unit})`;
  const y = { domain: [0, top] };
  const charts = [
    drawChart({
      ...frame,
      title: 'History',
      label: `Absolute returns of ${input.table.asset} and their volatility, ${dates[0]} to ${dates[dates.length - 1]}`,
      // The model's volatility of real days is its reading of real data.
      synthetic: false,
      xName: '',
      yName,
      x: { type: 'utc', ticks: 5 },
      y,
      marks: [drawCurve(timed(times, real), SIZE), conditional],
    }),
  ];
  if (path && generated) {
    const steps = Array.from(path, (_, step) => step + 1);
    charts.push(
      drawChart({
        ...frame,
        title: 'Generated path 1',
        label: `Absolute returns of a generated path of ${modelId} and their volatility`,
        synthetic: true,
        xName: 'step',
        yName,
        x: { domain: [0, steps.length], tickFormat: ',d', ticks: 5 },
        y,
        marks: [
          drawCurve(timed(steps, generated), SIZE),
          drawCurve(timed(steps, scale(rollingDeviation(path, WINDOW))), { ...MODEL, width: 1.3 }),
        ],
      }),
    );
  }
  return charts;
}

/** Pairs times with values, and thins them for a line. */
function timed(times: readonly (Date | number)[], values: Float64Array): [Date | number, number][] {
  return thin(values, POINTS).map((i) => [times[i], values[i]]);
}
