import * as z from 'zod';
import { BacktestRequest } from '../../inference/contract/backtest.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { type Backtest, backtest as drawBacktest } from '../../inference/core/forecast/backtest.ts';
import { encode, formatOf } from '../../inference/formats/index.ts';
import { writeTogether } from '../../training/files/write-whole.ts';
import type { CommandDefinition } from '../command.ts';
import { dataOptions, readModelHistory } from '../data.ts';
import { openPackage } from '../model.ts';
import { assertFree, watchInterrupt } from '../output.ts';
import { Progress, say } from '../progress.ts';
import { manifestOf } from './generate.ts';

const { data, date, price } = dataOptions;

const options = z.strictObject({
  model: z.string().min(1).describe('Folder of the model package'),
  data,
  date,
  price: price.describe("Columns of the prices; named like the model's assets unless given"),
  from: BacktestRequest.shape.from,
  until: BacktestRequest.shape.until,
  paths: BacktestRequest.shape.paths,
  steps: BacktestRequest.shape.steps,
  seed: BacktestRequest.shape.seed,
  out: z.string().min(1).describe('File to write: .csv, .ndjson, .arrow or .parquet'),
  force: z.boolean().default(false).describe('Replace a file that exists'),
  json: z.boolean().default(false).describe('Print the manifest as JSON'),
});

export const backtest = {
  name: 'backtest',
  summary: 'draw forecasts from every day of a period, each with what was known by then',
  options,
  run: async (asked) => {
    const { manifest } = await backtestCommand(asked);
    if (asked.json) process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
  },
} satisfies CommandDefinition<typeof options.shape>;

/** Draws the forecasts into the file, and the manifest beside it. Neither appears before both are whole. */
export async function backtestCommand(asked: z.output<typeof options>): Promise<Backtest> {
  const { model: folder, out, force } = asked;
  const format = formatOf(out);
  await assertFree(out, force);
  await assertFree(manifestOf(out), force);
  const model = await openPackage(folder);
  const { card } = model;
  // The whole history, for what is before the first date is needed to know its state.
  const history = await readModelHistory(asked.data, card, {
    date: asked.date,
    price: asked.price,
    minRows: card.graph.warmUp + 1,
    purpose: 'to know the state that the history leads to',
  });
  const interrupt = watchInterrupt();
  const progress = new Progress('backtest');
  try {
    const { from, until, paths, steps, seed } = asked;
    const set = await drawBacktest(model, history, {
      ...{ model: card.id, from, paths, steps, seed },
      ...(until !== undefined && { until }),
    });
    const { dates } = set.manifest;
    if (dates[0] < card.data.lastDate) {
      say(
        `In sample until ${card.data.lastDate}: the model was fitted to ${card.data.firstDate} to ${card.data.lastDate}.`,
      );
    }
    const chunks = watched(set, progress, interrupt.interrupted);
    const manifest = new TextEncoder().encode(`${JSON.stringify(set.manifest, null, 2)}\n`);
    await writeTogether([
      [manifestOf(out), manifest],
      [out, encode(format.name, chunks, set.manifest)],
    ]);
    const days = dates.length === 1 ? `1 day, ${dates[0]}` : `${dates.length} days, ${dates[0]} to ${dates.at(-1)}`;
    say(`Wrote ${paths} synthetic paths of ${steps} steps from each of ${days}, to ${out}, manifest beside it.`);
    return set;
  } finally {
    progress.stop();
    interrupt.stop();
    await model.close();
  }
}

async function* watched(set: Backtest, progress: Progress, interrupted: () => boolean): AsyncGenerator<PathChunk> {
  const { dates, request } = set.manifest;
  for await (const chunk of set.chunks) {
    yield chunk;
    // A turn of the event loop, in which a signal can arrive.
    await new Promise((turn) => setImmediate(turn));
    if (interrupted()) throw new PathloomError('interrupted', 'the backtest was interrupted; nothing was written');
    const done = Math.floor((chunk.firstPath + chunk.paths) / request.paths);
    if (dates.length * request.paths * request.steps > 10_000_000) progress.update(done, dates.length, 'days');
  }
}
