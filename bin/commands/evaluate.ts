import { join, parse as parsePath } from 'node:path';
import { z } from 'zod';
import { CARD_FILE, type ModelCard, REPORT_FILE } from '../../inference/contract/card.ts';
import { IsoDate } from '../../inference/contract/date.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { ForecastQuality } from '../../inference/contract/forecast-quality.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { formatForecastQuality } from '../../inference/core/forecast/table.ts';
import type { Model } from '../../inference/core/model.ts';
import { formatTable } from '../../inference/core/quality/table.ts';
import { type Evaluation, evaluateModel, MIN_EVALUATION_STEPS } from '../../training/evaluate/evaluate.ts';
import { walkForward } from '../../training/evaluate/walk-forward.ts';
import { writeWhole } from '../../training/files/write-whole.ts';
import { encodeCard } from '../../training/package/write.ts';
import type { CommandDefinition } from '../command.ts';
import { dataOptions, readModelHistory } from '../data.ts';
import { openPackage } from '../model.ts';
import { assertFree } from '../output.ts';
import { Progress, say } from '../progress.ts';

const options = z.strictObject({
  model: z.string().min(1).describe('Folder of the model package'),
  ...dataOptions,
  seed: Seed.default(1).describe('Seed of the paths'),
  walkForward: IsoDate.optional().describe('Also forecast every day from here on, and score the forecasts'),
  report: z.string().min(1).optional().describe('Write the report, a page with pictures'),
  picture: z.string().min(1).optional().describe('Write one picture, an SVG'),
  json: z.string().min(1).optional().describe('Write the tables as JSON'),
  save: z.boolean().default(false).describe('Write the tables into the card, and report.html into the package'),
  force: z.boolean().default(false).describe('Replace files that exist'),
});

/** Draws of each day's forecast. */
const FORECAST_DRAWS = 1000;

export const evaluate = {
  name: 'evaluate',
  summary: 'measure a model against history, with baselines beside it',
  options,
  placeholders: { json: 'FILE.json' },
  run: (asked, { command }) => evaluateCommand(asked, command),
} satisfies CommandDefinition<typeof options.shape>;

/** Measures, prints the tables, and writes what was asked for. */
export async function evaluateCommand(asked: z.output<typeof options>, command: string): Promise<void> {
  for (const name of ['report', 'picture', 'json'] as const) {
    const file = asked[name];
    if (file !== undefined) await assertFree(file, asked.force, `--${name}`);
  }
  const outputs = [asked.report, asked.picture, asked.json].filter((file) => file !== undefined);
  const twice = outputs.find((file, i) => outputs.indexOf(file) !== i);
  if (twice !== undefined) {
    throw new PathloomError('bad_option', `--report, --picture and --json: ${twice} is named twice`, {
      field: 'report',
    });
  }
  const model = await openPackage(asked.model);
  const { card } = model;
  const history = await readModelHistory(asked.data, card, {
    ...asked,
    minRows: MIN_EVALUATION_STEPS + 1,
    purpose: 'to compare statistics of long paths',
  });
  const progress = new Progress('evaluate');
  const evaluations = await evaluateModel(model, history, {
    seed: asked.seed,
    onStage: (done, total, stage) => progress.update(done, total, stage),
  }).finally(() => progress.stop());
  const forecasts =
    asked.walkForward === undefined ? [] : await forecastQuality(model, history, asked.walkForward, asked.seed);
  await model.close();

  for (const { table } of evaluations) process.stdout.write(`${formatTable(table)}\n\n`);
  for (const forecast of forecasts) process.stdout.write(`${formatForecastQuality(forecast)}\n\n`);
  const { firstDate, lastDate } = card.data;
  if (history.dates[0] <= lastDate && history.dates[history.dates.length - 1] >= firstDate) {
    process.stdout.write(`In sample: the model was fitted to ${firstDate} to ${lastDate}.\n`);
  }
  await writeResults(asked, card, evaluations, forecasts, command);
}

/** Forecasts of every day from `from` on, with the baselines fitted again every year beside. */
async function forecastQuality(
  model: Model,
  history: ReturnHistory,
  from: string,
  seed: number,
): Promise<ForecastQuality[]> {
  const progress = new Progress('walk forward');
  return walkForward(model, history, {
    from,
    draws: FORECAST_DRAWS,
    seed,
    baselines,
    onDay: (done, total) => progress.update(done, total, 'days'),
  }).finally(() => progress.stop());
}

async function writeResults(
  asked: z.output<typeof options>,
  card: ModelCard,
  evaluations: readonly Evaluation[],
  forecasts: readonly ForecastQuality[],
  command: string,
): Promise<void> {
  const tables = evaluations.map(({ table }) => table);
  const judged = { ...card, quality: tables };
  const write = async (file: string, text: string) => {
    await writeWhole(file, new TextEncoder().encode(text));
    say(`Wrote ${file}`);
  };
  if (asked.json !== undefined) {
    const contents = {
      synthetic: true,
      model: { id: card.id, sha256: card.sha256 },
      command,
      tables,
      ...(forecasts.length > 0 && { forecasts }),
    };
    await write(asked.json, `${JSON.stringify(contents, null, 2)}\n`);
  }
  const reports = [asked.report, asked.save ? join(asked.model, REPORT_FILE) : undefined].filter(
    (file) => file !== undefined,
  );
  if (reports.length > 0 || asked.picture !== undefined) {
    const { renderPicture, renderReport } = await import('../../training/report/index.ts');
    // A report is about one asset. The file that was named is about the first; with several, the others have their names in theirs.
    for (const [i, evaluation] of evaluations.entries()) {
      const input = { card: judged, ...evaluation, version: VERSION, command };
      const nameOf = (file: string) => (i === 0 ? file : besideOf(file, evaluation.table.asset));
      const files = i === 0 || !asked.save ? reports : reports.slice(0, -1);
      for (const file of files) await write(nameOf(file), renderReport(input));
      if (asked.picture !== undefined) await write(nameOf(asked.picture), renderPicture(input));
    }
  }
  if (asked.save) {
    await writeWhole(join(asked.model, CARD_FILE), encodeCard(judged));
    say(`Wrote the tables into ${join(asked.model, CARD_FILE)}`);
  }
}

/** `report.html` → `report.BAC.html`. */
function besideOf(file: string, asset: string): string {
  const { dir, name, ext } = parsePath(file);
  return join(dir, `${name}.${asset.replace(/[^\w.-]/g, '_')}${ext}`);
}
