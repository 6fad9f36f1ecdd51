import { dirname } from 'node:path';
import * as z from 'zod';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { ScenarioRequest } from '../../inference/contract/scenario.ts';
import { BaselineModel } from '../../inference/core/baselines/baseline-model.ts';
import { findBaseline, isBaselineId } from '../../inference/core/baselines/registry.ts';
import { pricingMeasure } from '../../inference/core/pricing/pricing-measure.ts';
import { NO_LAW } from '../../inference/core/pricing/refusal.ts';
import { type ScenarioSource, startFrom } from '../../inference/core/source.ts';
import { encode, formatOf } from '../../inference/formats/index.ts';
import type { ScenarioSet } from '../../inference/node.ts';
import { writeTogether } from '../../training/files/write-whole.ts';
import type { CommandDefinition } from '../command.ts';
import { meetQuestion, readConditions } from '../conditions.ts';
import { dataOptions, readBaselineHistory, readModelHistory } from '../data.ts';
import { openPackage } from '../model.ts';
import { assertFree, kindOf, watchInterrupt } from '../output.ts';
import { pricingOptions, readTerms } from '../pricing.ts';
import { Progress, say } from '../progress.ts';
import { StartText } from '../start-field.ts';

const { start: _start, ...requestFields } = ScenarioRequest.shape;
const { date, price } = dataOptions;
const options = z.strictObject({
  ...requestFields,
  model: z.string().min(1).describe('Folder of the model package, or a baseline such as baseline:gjr'),
  start: StartText.optional().describe('Start of the paths (default: stationary, or latest with --history)'),
  history: z
    .string()
    .min(1)
    .optional()
    .describe('Prices of your own to start from, a CSV file with a header; a baseline is fitted to them'),
  date: date.describe('Column of the dates in --history; guessed unless given'),
  price: price.describe("Columns of the prices in --history; named like the model's assets unless given"),
  conditions: z
    .string()
    .min(1)
    .optional()
    .describe('What the paths have to meet, and views on means: a JSON file, see docs/shocks.md'),
  maxTried: z
    .int()
    .min(1)
    .max(4_000_000_000)
    .optional()
    .describe('Paths that may be drawn to find those that meet --conditions; 500,000 or 20 for each unless given'),
  ...pricingOptions,
  out: z.string().min(1).describe('File to write: .csv, .ndjson, .arrow or .parquet'),
  force: z.boolean().default(false).describe('Replace a file that exists'),
  json: z.boolean().default(false).describe('Print the manifest as JSON'),
});

export const generate = {
  name: 'generate',
  summary: 'draw synthetic paths into a file',
  options,
  placeholders: { model: 'DIR|BASELINE', rate: 'RATE', dividendYield: 'YIELD', stepsPerYear: 'N' },
  run: async (asked) => {
    const { manifest } = await generateCommand(asked);
    if (asked.json) process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
  },
} satisfies CommandDefinition<typeof options.shape>;

/** Where the manifest of a file of paths lies: beside it. */
export const manifestOf = (file: string): string => `${file}.manifest.json`;

/** Draws the paths into the file, and the manifest beside it. Neither appears before both are whole. */
export async function generateCommand(asked: z.output<typeof options>): Promise<ScenarioSet> {
  const { model, history, date: dateColumn, price: prices, out, force, json: _json, start: from, ...rest } = asked;
  const { conditions, maxTried, measure, rate, dividendYield, stepsPerYear, ...fields } = rest;
  if (measure === 'pricing' && isBaselineId(model)) {
    const message = `--model ${findBaseline(model).id}: ${NO_LAW}, which --measure pricing needs; name a package`;
    throw new PathloomError('bad_option', message, { field: 'model' });
  }
  refuseWithoutHistory({ model, history, date: dateColumn, price: prices });
  const format = formatOf(out);
  await assertFree(out, force);
  await assertFree(manifestOf(out), force);
  const inNewFolder = (await kindOf(dirname(out))) === 'nothing';
  if (maxTried !== undefined && conditions === undefined) {
    throw new PathloomError('bad_option', `--max-tried ${maxTried} goes with --conditions, which is not given`, {
      field: 'maxTried',
    });
  }
  const terms = readTerms(measure, { rate, dividendYield, stepsPerYear }, conditions);
  const question = conditions === undefined ? undefined : await readConditions(conditions);
  const source = await openSource(asked);
  const query = { ...fields, ...(from === undefined ? {} : { start: from }) };
  const interrupt = watchInterrupt();
  const progress = new Progress('generate');
  let set: ScenarioSet;
  try {
    set = question
      ? await meetQuestion(source, query, { question, maxTried, interrupted: interrupt.interrupted })
      : await (terms ? pricingMeasure(source, terms) : source).generate(query);
    if (source instanceof BaselineModel) sayFit(source);
    const chunks = watched(set, progress, interrupt.interrupted);
    const manifest = new TextEncoder().encode(`${JSON.stringify(set.manifest, null, 2)}\n`);
    await writeTogether([
      [manifestOf(out), manifest],
      [out, encode(format.name, chunks, set.manifest)],
    ]);
  } catch (error) {
    progress.stop();
    throw error;
  } finally {
    interrupt.stop();
    await source.close();
  }
  const { range } = set.manifest;
  say(
    `Wrote ${(range?.paths ?? fields.paths).toLocaleString('en')} synthetic paths of ${fields.steps} steps to ${out}${inNewFolder ? ', in a new folder' : ''}, manifest beside it.`,
  );
  return set;
}

type SourceOptions = Pick<z.output<typeof options>, 'model' | 'history' | 'date' | 'price'>;

/** @throws PathloomError `bad_option` for a baseline, or an option about a history, where there is none */
function refuseWithoutHistory({ model, history, ...columns }: SourceOptions) {
  if (history !== undefined) return;
  if (isBaselineId(model)) {
    const need = 'a baseline is fitted to a history and needs one; --history FILE.csv gives it';
    throw new PathloomError('bad_option', `--model ${findBaseline(model).id}: ${need}`, { field: 'history' });
  }
  for (const [field, value] of Object.entries(columns)) {
    if (value !== undefined) {
      throw new PathloomError('bad_option', `--${field} ${value} goes with --history, which is not given`, { field });
    }
  }
}

/** What the paths are drawn from. Columns of a history are those of the model's assets unless named. */
async function openSource({ model: name, history: file, date, price }: SourceOptions): Promise<ScenarioSource> {
  if (isBaselineId(name) && file !== undefined) {
    const { id } = findBaseline(name);
    return new BaselineModel(id, await readBaselineHistory(file, { date, price }, 'history'));
  }
  const model = await openPackage(name);
  if (file === undefined) return model;
  const { card } = model;
  const need = { minRows: card.graph.warmUp + 1, purpose: 'to know the state that the history leads to' };
  return startFrom(model, await readModelHistory(file, card, { date, price, ...need }, 'history'));
}

function sayFit({ id, history }: BaselineModel): void {
  const { assets, dates } = history;
  const count = dates.length.toLocaleString('en');
  say(`Fitted ${id} to ${count} returns of ${assets[0]}, ${dates[0]} to ${dates.at(-1)}.`);
}

async function* watched(set: ScenarioSet, progress: Progress, interrupted: () => boolean): AsyncGenerator<PathChunk> {
  const { paths, steps } = set.manifest.request;
  for await (const chunk of set.chunks) {
    yield chunk;
    // A turn of the event loop, in which a signal can arrive.
    await new Promise((turn) => setImmediate(turn));
    if (interrupted()) throw new PathloomError('interrupted', 'generation was interrupted; nothing was written');
    const done = chunk.firstPath + (chunk.paths * (chunk.firstStep + chunk.steps)) / steps;
    if (paths * steps > 10_000_000) progress.update(Math.floor(done), paths, 'paths');
  }
}
