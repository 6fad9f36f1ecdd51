import { resolve } from 'node:path';
import * as z from 'zod';
import { IsoDate } from '../../inference/contract/date.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { JointQuality } from '../../inference/contract/joint-quality.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { formatForecastQuality } from '../../inference/core/forecast/table.ts';
import { formatJointForecasts, formatJointPaths } from '../../inference/core/joint/table.ts';
import type { Model } from '../../inference/core/model.ts';
import { formatTable } from '../../inference/core/quality/table.ts';
import { formatUsefulness } from '../../inference/core/usefulness/table.ts';
import { evaluateModel, MIN_EVALUATION_STEPS } from '../../training/evaluate/evaluate.ts';
import { evaluateJointPaths } from '../../training/evaluate/joint/paths.ts';
import { jointWalkForward } from '../../training/evaluate/joint/walk-forward.ts';
import { choosePeriod, firstUnseen } from '../../training/evaluate/period.ts';
import { describeSeen } from '../../training/evaluate/seen.ts';
import { evaluateUsefulness } from '../../training/evaluate/usefulness/evaluate.ts';
import { dailyValueAtRisk } from '../../training/evaluate/value-at-risk.ts';
import { walkForward } from '../../training/evaluate/walk-forward.ts';
import { targetOf } from '../../training/files/write-whole.ts';
import type { CommandDefinition } from '../command.ts';
import { dataOptions, readModelHistory } from '../data.ts';
import { outputsOf, type Results, writeResults } from '../evaluation-files.ts';
import { checkSubject } from '../evaluation-subject.ts';
import { openPackage } from '../model.ts';
import { assertFree } from '../output.ts';
import { Progress } from '../progress.ts';

const PARTS = ['unconditional', 'usefulness', 'forecasts', 'joint'] as const;
type Part = (typeof PARTS)[number];

const options = z.strictObject({
  model: z.string().min(1).describe('Folder of the model package'),
  ...dataOptions,
  seed: Seed.default(1).describe('Seed of the paths'),
  only: z
    .array(z.enum(PARTS))
    .min(1)
    .optional()
    .describe(`Parts to do, of ${PARTS.join(', ')}; all that the data allow unless given`),
  walkForward: IsoDate.optional().describe('First day to forecast; the first that the model has not seen unless given'),
  report: z.string().min(1).optional().describe('Write the report, a page with pictures'),
  picture: z.string().min(1).optional().describe('Write one picture, an SVG'),
  json: z.string().min(1).optional().describe('Write the tables as JSON'),
  save: z.boolean().default(false).describe('Write the tables into the card, and report.html into the package'),
  force: z.boolean().default(false).describe('Replace files that exist'),
});
type Asked = z.output<typeof options>;

/** Draws of each day's forecast. */
const FORECAST_DRAWS = 1000;

export const evaluate = {
  name: 'evaluate',
  summary: 'measure a model against history, with baselines beside it',
  options,
  placeholders: { json: 'FILE.json', only: 'PART[,PART…]', walkForward: 'DATE' },
  run: (asked, { command }) => evaluateCommand(asked, command),
} satisfies CommandDefinition<typeof options.shape>;

/** Measures, prints each table as it comes, and writes what was asked for. */
export async function evaluateCommand(asked: Asked, command: string): Promise<void> {
  checkParts(asked);
  const model = await openPackage(asked.model);
  try {
    await checkOutputs(asked, model.card.data.assets);
    const history = await readModelHistory(asked.data, model.card, {
      ...asked,
      minRows: MIN_EVALUATION_STEPS + 1,
      purpose: 'to compare statistics of long paths',
    });
    // Before the long work that comes first.
    checkFirstDay(asked, model, history);
    await checkSubject(asked, model, history);
    const results = await measureParts(asked, model, history);
    if (!results.evaluations && !results.usefulness && !results.forecasts && !results.joint) {
      throw new PathloomError('bad_data', `nothing could be measured. ${results.leftOut.join(' ')}`);
    }
    process.stdout.write(results.leftOut.map((sentence) => `${sentence}\n`).join(''));
    const whole = [
      ...(results.evaluations ? ['unconditional'] : []),
      ...(results.usefulness ? ['usefulness'] : []),
      ...(results.joint ? ['joint paths'] : []),
    ];
    if (whole.length > 0) {
      const seen = describeSeen(history.dates, model.card.data);
      process.stdout.write(`${seen} Measured on the whole history: ${whole.join(', ')}.\n`);
    }
    await writeResults(asked, model.card, results, command);
  } finally {
    await model.close();
  }
}

/** One part after the other. What cannot be done with these data is left out and said; a defect of the model ends it all. */
async function measureParts(asked: Asked, model: Model, history: ReturnHistory): Promise<Results> {
  const { seed } = asked;
  const leftOut: string[] = [];
  const attempt: Attempt = async (part, work, name = part) => {
    if (!wants(asked, part)) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PathloomError) || error.code !== 'bad_data') throw error;
      leftOut.push(`Left out, ${name}: ${error.message}.`);
      return undefined;
    }
  };
  const evaluations = await attempt('unconditional', () =>
    withProgress('evaluate', (onStage) => evaluateModel(model, history, { seed, baselines, onStage })),
  );
  for (const { table } of evaluations ?? []) process.stdout.write(`${formatTable(table)}\n\n`);
  const usefulness = await attempt('usefulness', () =>
    withProgress('usefulness', (onStage) => evaluateUsefulness(model, history, { seed, baselines, onStage })),
  );
  for (const table of usefulness ?? []) process.stdout.write(`${formatUsefulness(table)}\n\n`);
  const forecasts = await attempt('forecasts', async () => {
    const period = { from: asked.walkForward ?? firstUnseen(history.dates, model.card), draws: FORECAST_DRAWS, seed };
    return withProgress('walk forward', async (onStage) => ({
      tables: await walkForward(model, history, {
        ...period,
        baselines,
        onDay: (done, total) => onStage(done, total, 'days'),
      }),
      valueAtRisk: await dailyValueAtRisk(model, history, period),
    }));
  });
  for (const table of forecasts?.tables ?? []) {
    const days = history.dates.filter((date) => date >= table.firstDate && date <= table.lastDate);
    process.stdout.write(`${formatForecastQuality(table)}\n${describeSeen(days, model.card.data)}\n\n`);
  }
  const joint = await measureTogether(asked, model, history, attempt);
  return {
    leftOut,
    ...(joint && { joint }),
    ...(evaluations && { evaluations }),
    ...(usefulness && { usefulness }),
    ...(forecasts && { forecasts: forecasts.tables, valueAtRisk: forecasts.valueAtRisk }),
  };
}

/** Does a part that is asked for; undefined where it is not, or where the data do not allow it. */
type Attempt = <Result>(part: Part, work: () => Promise<Result>, name?: string) => Promise<Result | undefined>;

/** How several assets move together: long paths, and forecasts where enough days follow those that the model has seen. */
async function measureTogether(
  asked: Asked,
  model: Model,
  history: ReturnHistory,
  attempt: Attempt,
): Promise<JointQuality | undefined> {
  const { assets } = model.card.data;
  const { seed } = asked;
  // A model of one asset lacks nothing: it is told so only where it was asked.
  if (assets.length < 2 && !asked.only) return undefined;
  const paths = await attempt('joint', async () => {
    if (assets.length < 2) throw new PathloomError('bad_data', `the model has one asset, ${assets[0]}`);
    return withProgress('joint paths', (onStage) => evaluateJointPaths(model, history, { seed, onStage }));
  });
  if (!paths) return undefined;
  process.stdout.write(`${formatJointPaths(paths)}\n\n`);
  const walk = () => {
    const from = asked.walkForward ?? firstUnseen(history.dates, model.card);
    return withProgress('joint forecasts', (onStage) =>
      jointWalkForward(model, history, { from, seed, onDay: (done, total) => onStage(done, total, 'days') }),
    );
  };
  const forecasts = await attempt('joint', walk, 'joint forecasts');
  if (forecasts) process.stdout.write(`${formatJointForecasts(forecasts)}\n\n`);
  return { assets: [...assets], paths, ...(forecasts && { forecasts }) };
}

const wants = ({ only }: Asked, part: Part): boolean => only?.includes(part) ?? true;

function withProgress<Result>(
  title: string,
  work: (onStage: (done: number, total: number, stage: string) => void) => Promise<Result>,
): Promise<Result> {
  const progress = new Progress(title);
  return work((done, total, stage) => progress.update(done, total, stage)).finally(() => progress.stop());
}

/** @throws PathloomError `bad_option` for an option that belongs to a part which is not to be done */
function checkParts(asked: Asked): void {
  for (const [field, ...parts] of [
    ['report', 'unconditional'],
    ['picture', 'unconditional'],
    ['walkForward', 'forecasts', 'joint'],
  ] as const) {
    if (asked[field] === undefined || parts.some((part) => wants(asked, part))) continue;
    const flag = field === 'walkForward' ? '--walk-forward' : `--${field}`;
    throw new PathloomError('bad_option', `${flag} needs the part ${parts.join(' or ')}, which --only leaves out`, {
      field,
    });
  }
}

/** @throws PathloomError `output_exists` or `bad_option` */
async function checkOutputs(asked: Asked, assets: readonly string[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const { flag, file, words } of outputsOf(asked, assets)) {
    const field = flag.slice(2);
    const target = resolve(targetOf(file));
    const other = taken.get(target);
    if (other !== undefined) {
      throw new PathloomError('bad_option', `${other} and ${words} would both be written to ${file}`, { field });
    }
    taken.set(target, words);
    // What lies in the package is there to be replaced.
    await assertFree(file, asked.force || flag === '--save', flag);
  }
}

/** @throws PathloomError `bad_option` for a first day from which nothing can be forecast */
function checkFirstDay({ walkForward: from }: Asked, { card }: Model, { dates }: ReturnHistory): void {
  if (from === undefined) return;
  try {
    choosePeriod(dates, card.graph.warmUp, { from });
  } catch (error) {
    if (!(error instanceof PathloomError)) throw error;
    throw new PathloomError(error.code, `--walk-forward: ${error.message}`, { field: 'walkForward' });
  }
}
