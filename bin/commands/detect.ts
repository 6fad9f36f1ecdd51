import * as z from 'zod';
import { type AnomalyAnswer, anomalyFields } from '../../inference/contract/anomaly.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { toReturns } from '../../inference/history/index.ts';
import type { CommandDefinition } from '../command.ts';
import { dataOptions, readModelPrices } from '../data.ts';
import { openPackage } from '../model.ts';
import { watchInterrupt } from '../output.ts';

const { data, date, price } = dataOptions;

const options = z.strictObject({
  model: z.string().min(1).describe('Folder of the model package'),
  data,
  date,
  price: price.describe("Columns of the prices; named like the model's assets unless given"),
  ...anomalyFields,
  json: z.boolean().default(false).describe('Print every day as JSON, not only those that are flagged'),
});

export const detect = {
  name: 'detect',
  summary: 'find days that a model did not expect, and say why',
  options,
  run: async (asked) => {
    const answer = await detectCommand(asked);
    process.stdout.write(asked.json ? `${JSON.stringify(answer, null, 2)}\n` : describe(answer));
  },
} satisfies CommandDefinition<typeof options.shape>;

/** Looks for anomalies in a file. */
export async function detectCommand(asked: z.output<typeof options>): Promise<AnomalyAnswer> {
  const { from, rate, control } = asked;
  const model = await openPackage(asked.model);
  const { card } = model;
  const interrupt = watchInterrupt();
  try {
    // The whole history, for what is before the first day is needed to know its state and to calibrate by.
    const prices = await readModelPrices(asked.data, card, {
      date: asked.date,
      price: asked.price,
      minRows: card.graph.warmUp + 2,
      purpose: 'to know the state that the history leads to',
    });
    return await detectAnomalies(model, toReturns(prices), {
      ...{ rate, control, closes: prices.prices.map((closes) => closes.subarray(1)) },
      ...(from !== undefined && { from }),
      pause: async () => {
        // A turn of the event loop, in which a signal can arrive.
        await new Promise((turn) => setImmediate(turn));
        if (interrupt.interrupted()) throw new PathloomError('interrupted', 'the search was interrupted');
      },
    });
  } finally {
    interrupt.stop();
    await model.close();
  }
}

/** The flagged days, a line each, and what they were held against. */
function describe({ manifest, observations }: AnomalyAnswer): string {
  const { calibration, request, tests, flagged } = manifest;
  const lines = observations
    .filter((one) => one.flagged)
    .map(({ date: day, asset, pValue, reason }) => `${day}  ${asset}  p ${pValue.toPrecision(2)}  ${reason}`);
  const share = request.control === 'alarms' ? 'of clean days flagged' : 'of what is flagged false';
  const held = calibration.heldOut ? 'not seen in training' : 'seen in training';
  const source = calibration.source === 'data' ? `before ${request.from}` : "of the model's history";
  return [
    ...lines,
    `${flagged} of ${observations.length} observations, at ${100 * request.rate} % ${share}; tests: ${tests.join(', ')}.`,
    calibration.source === 'none'
      ? 'Not calibrated: there are no clean days, neither before --from nor in the package.'
      : `Calibrated on ${calibration.days} days ${source}, ${calibration.firstDate} to ${calibration.lastDate}, ${held}.`,
    '',
  ].join('\n');
}
