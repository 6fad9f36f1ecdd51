import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { ModelId } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { describeQuality } from '../../inference/history/index.ts';
import { chooseBackend } from '../../training/backend/choice.ts';
import { checkpointOf } from '../../training/fit/checkpoint.ts';
import type { FitStep } from '../../training/fit/fit.ts';
import type { TrainedPackage } from '../../training/fit/train-model.ts';
import { presetNames } from '../../training/loop/recipe.ts';
import type { CommandDefinition } from '../command.ts';
import { dataOptions, readHistory } from '../data.ts';
import { assertFreePackage, watchInterrupt } from '../output.ts';
import { Progress, say } from '../progress.ts';

const options = z.strictObject({
  ...dataOptions,
  out: z.string().min(1).describe('Folder of the model package, such as models/sp500'),
  validation: z.number().min(0).max(0.5).default(0.15).describe('Share of the history, at its end, to choose by'),
  architecture: z
    .string()
    .default('path-dependent')
    .describe('Kind of model: path-dependent, joint, factor, dense or tcn'),
  preset: z.enum(presetNames).default('full').describe('How long to train'),
  seed: Seed.default(1).describe('Seed of weights, draws and noise'),
  source: z.string().optional().describe('Where the data come from, for the card; the file name unless given'),
  licence: z.string().default('not stated').describe('Licence of the data, for the card'),
  logs: z.string().optional().describe('Folder for TensorBoard logs (native backend only)'),
  resume: z.boolean().default(false).describe('Go on from the checkpoint that an interrupted run left'),
  force: z.boolean().default(false).describe('Replace a package that exists'),
});

export const train = {
  name: 'train',
  summary: 'fit a model to market history and export it to ONNX',
  options,
  placeholders: { out: 'DIR', source: 'TEXT', licence: 'TEXT', architecture: 'NAME' },
  run: async (asked, { command }) => {
    await trainCommand(asked, command);
  },
} satisfies CommandDefinition<typeof options.shape>;

/** Trains as asked and says how it goes. */
export async function trainCommand(asked: z.output<typeof options>, command: string): Promise<TrainedPackage> {
  const id = parse(ModelId, basename(asked.out), () => '--out, the name of the folder,');
  // Without the slash that a shell appends to a folder.
  const folder = join(dirname(asked.out), basename(asked.out));
  await assertFreePackage(folder, asked.force);
  const checkpoint = await lookForCheckpoint(folder, asked.resume);
  chooseBackend('native', process.env.PATHLOOM_BACKEND);
  const { findArchitecture } = await import('../../training/architectures/registry.ts');
  const { MIN_TRAINING_STEPS } = await import('../../training/fit/fit.ts');
  const { assertAssets, trainModel } = await import('../../training/fit/train-model.ts');
  const architecture = findArchitecture(asked.architecture);
  const minRows = Math.ceil(MIN_TRAINING_STEPS / (1 - asked.validation)) + 2;
  const { loaded, bytes } = await readHistory(asked.data, {
    ...asked,
    minRows,
    purpose: 'to train a model, whose paths are held to correlations over 200 steps',
  });
  assertAssets(architecture, loaded.history.assets);
  for (const line of describeQuality(loaded.quality)) say(line);
  if (checkpoint !== undefined && !asked.resume) {
    say(`Starts anew over the checkpoint ${checkpoint}; --resume would go on from it.`);
  }

  const { openBackend } = await import('../../training/backend/open.ts');
  const { nodeRuntime } = await import('../../inference/node.ts');
  const { webRuntime } = await import('../../inference/web.ts');
  const backend = await openBackend();
  if (backend.warning) say(`warning: ${backend.warning}`);
  say(
    `Training ${architecture.name} (${asked.preset}) on ${backend.name}, seed ${asked.seed}: ${architecture.summary}.`,
  );

  const logs = await openLogs(asked.logs, backend.name);
  const progress = new Progress('train');
  const interrupt = watchInterrupt();
  try {
    const trained = await trainModel({
      ...asked,
      id,
      folder,
      architecture,
      loaded,
      dataBytes: bytes,
      source: asked.source ?? basename(asked.data),
      dataLicence: asked.licence,
      command,
      backend,
      runtimes: [nodeRuntime(), webRuntime()],
      interrupted: interrupt.interrupted,
      onStep(step) {
        progress.update(step.done, step.total, describeStep(step));
        logs?.(step);
      },
    });
    sayResult(folder, trained);
    return trained;
  } catch (error) {
    progress.stop();
    throw error;
  } finally {
    interrupt.stop();
  }
}

/** @returns the checkpoint that there is. @throws PathloomError `bad_option` if there is nothing to resume */
async function lookForCheckpoint(folder: string, resume: boolean): Promise<string | undefined> {
  const checkpoint = checkpointOf(folder);
  const there = await access(checkpoint).then(
    () => true,
    () => false,
  );
  if (resume && !there) {
    throw new PathloomError('bad_option', `--resume: there is no checkpoint at ${checkpoint}; start without it`, {
      field: 'resume',
    });
  }
  return there ? checkpoint : undefined;
}

function describeStep({ run, training }: FitStep): string {
  const losses = Object.entries(training.losses).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const score = training.validation === undefined ? [] : [`validation ${training.validation.toFixed(4)}`];
  return [run === 'refit' ? 'refit on all data' : training.phase, ...losses, ...score].join('  ');
}

/** Where forecasts are no better than the unconditional distribution, the model has learned nothing of the past. */
const NO_MODEL = 1;

function sayResult(folder: string, { card, parity }: TrainedPackage): void {
  const { training } = card;
  const chosen = training.validation.score === null ? '' : `, validation score ${training.validation.score.toFixed(4)}`;
  const again = training.refit ? ', fitted again on all data for as many' : '';
  say(`Chose step ${training.chosenStep} of ${training.steps}${chosen}${again}; ${training.seconds} s in all.`);
  if ((training.validation.score ?? 0) >= NO_MODEL) {
    say(
      'warning: on the validation block it forecasts no better than the unconditional distribution; read the report before use.',
    );
  }
  for (const { pair, difference, unit, bound } of parity) {
    say(`Parity of ${pair}: ${difference.toExponential(1)} of ${unit} (bound ${bound}).`);
  }
  for (const [name, { bytes }] of Object.entries(card.files))
    say(`  ${folder}/${name}  ${bytes.toLocaleString('en')} bytes`);
  say(`Model ${card.id}, sha256 ${card.sha256}`);
}

/** TensorBoard's summaries, where the native backend can write them. */
async function openLogs(folder: string | undefined, backend: string): Promise<((step: FitStep) => void) | undefined> {
  if (folder === undefined) return undefined;
  if (backend !== 'tensorflow') {
    throw new PathloomError(
      'bad_option',
      `--logs ${folder}: TensorBoard logs need the native backend; training runs on ${backend}`,
      {
        field: 'logs',
      },
    );
  }
  const { default: tfjsNode } = await import('@tensorflow/tfjs-node');
  const writer = tfjsNode.node.summaryFileWriter(folder);
  return ({ run, training }) => {
    for (const [name, value] of Object.entries(training.losses)) writer.scalar(`${run}/${name}`, value, training.step);
    if (training.validation !== undefined) writer.scalar(`${run}/validation`, training.validation, training.step);
    writer.flush();
  };
}
