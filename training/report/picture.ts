import type { Frame } from './chart.ts';
import { drawDensity } from './figures/density.ts';
import { drawFan, fanFigure } from './figures/fan.ts';
import { drawLags } from './figures/lags.ts';
import { drawPaths } from './figures/paths.ts';
import { drawQq } from './figures/qq.ts';
import { escapeText, type Markup } from './html.ts';
import type { ReportInput } from './input.ts';
import { drawKey, HISTORY_ENTRY, modelEntries, NORMAL_ENTRY } from './legend.ts';
import { INK, PAPER } from './palette.ts';
import { prepareStudy, type Study } from './study.ts';
import { countVerdicts } from './verdicts.ts';

const WIDTH = 1200;
const HEIGHT = 700;
const PAD = 24;
const TOP = 104;
const GAP = 20;
const COLUMNS = 3;
const CELL: Frame = {
  width: (WIDTH - 2 * PAD - (COLUMNS - 1) * GAP) / COLUMNS,
  height: (HEIGHT - TOP - PAD - GAP) / 2,
};

/**
 * The report in one picture, an SVG of 1200 by 700 that follows the reader's light or dark setting by itself.
 *
 * @throws RangeError where lengths do not agree or the history is not finite: a mistake of the caller
 */
export function renderPicture(input: ReportInput): string {
  const study = showFew(prepareStudy(input));
  const { table } = input;
  const { met, judged } = countVerdicts(table, study.modelId);
  const title = `${study.modelId}: ${met.length} of ${judged} stylised facts met`;
  const subtitle = `${table.asset}, ${table.firstDate} to ${table.lastDate}, against ${table.paths} generated paths of the same length. Synthetic data.`;
  const cells = drawCells(study).map((cell, i) => place(cell, i % COLUMNS, Math.floor(i / COLUMNS)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeText(`${title}. ${subtitle}`)}" font-family="system-ui, sans-serif">
<style>svg{color:${INK.light}}.paper{fill:${PAPER.light}}@media (prefers-color-scheme:dark){svg{color:${INK.dark}}.paper{fill:${PAPER.dark}}}</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="10"/>
<g fill="currentColor"><text x="${PAD}" y="40" font-size="22" font-weight="600">${escapeText(title)}</text>
<text x="${PAD}" y="63" font-size="14" opacity="0.8">${escapeText(subtitle)}</text>
${drawLegend(study)}</g>
${cells.join('\n')}
</svg>
`;
}

/** The baselines that a small picture has room for; the report has them all. */
const SHOWN = ['baseline:garch', 'baseline:gjr'];

/** The evaluated model and at most two baselines: the named ones, or the first. */
function showFew(study: Study): Study {
  const named = study.baselines.filter(({ id }) => SHOWN.includes(id));
  const baselines = named.length > 0 ? named : study.baselines.slice(0, SHOWN.length);
  return { ...study, baselines, models: [...(study.model ? [study.model] : []), ...baselines] };
}

/** Six panels, row by row. */
function drawCells(study: Study): Markup[] {
  const fan = fanFigure(study);
  return [
    ...drawPaths(study, CELL, 1),
    'missing' in fan
      ? drawQq(study, { ...CELL, title: 'Quantiles against quantiles' })
      : drawFan(study, { ...CELL, title: `Paths from ${study.input.fan.date}` }),
    drawDensity(study, { ...CELL, title: 'One-step returns, log scale' }),
    drawLags(study, 'abs', { ...CELL, title: 'Volatility clusters' }),
    drawLags(study, 'leverage', { ...CELL, title: 'Falls come before turbulence' }),
  ];
}

/** One line of keys. Widths of words are estimated: what is generous for one font fits the others. */
function drawLegend(study: Study): string {
  const entries = [HISTORY_ENTRY, ...modelEntries(study, '5 to 95 % of its paths'), NORMAL_ENTRY];
  let x = PAD;
  return entries
    .map((entry) => {
      const key = `<g transform="translate(${x},78)">${drawKey(entry).text}</g>`;
      const name = `<text x="${x + 32}" y="88.5" font-size="13">${escapeText(entry.name)}</text>`;
      x += 32 + 7.2 * entry.name.length + 22;
      return key + name;
    })
    .join('');
}

function place(cell: Markup, column: number, row: number): string {
  const x = PAD + column * (CELL.width + GAP);
  const y = TOP + row * (CELL.height + GAP);
  return `<g transform="translate(${x.toFixed(2)},${y.toFixed(2)})">${cell.text}</g>`;
}
