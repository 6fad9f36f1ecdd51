import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { TrainingCurve } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { floatsFromBase64, floatsToBase64 } from '../../inference/core/bytes.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { FitSnapshot } from './fit.ts';

const CHECKPOINT_VERSION = 1;

const Floats = z.codec(z.string(), z.instanceof(Float32Array), {
  decode: (text) => floatsFromBase64(text) as Float32Array<ArrayBuffer>,
  encode: floatsToBase64,
});
const Weights = z.record(z.string(), z.strictObject({ shape: z.array(z.int()), values: Floats }));
const Optimiser = z.strictObject({
  step: z.int(),
  first: z.record(z.string(), Floats),
  second: z.record(z.string(), Floats),
});
const Checkpoint = z.strictObject({
  checkpointVersion: z.literal(CHECKPOINT_VERSION),
  /** What the run is: only the same can be resumed. */
  identity: z.record(z.string(), z.union([z.string(), z.number()])),
  seconds: z.number(),
  snapshot: z.strictObject({
    run: z.enum(['validated', 'refit']),
    chosen: z.strictObject({ step: z.int(), score: z.number().nullable(), curve: TrainingCurve }).optional(),
    training: z.strictObject({
      step: z.int(),
      generator: Weights,
      critic: Weights,
      generatorOptimiser: Optimiser,
      criticOptimiser: Optimiser,
      average: Weights,
      best: z.strictObject({ step: z.int(), score: z.number(), weights: Weights }).optional(),
      curve: TrainingCurve,
    }),
  }),
});

/** Where the checkpoint of a package in training lies: beside the folder. */
export const checkpointOf = (folder: string): string => `${folder}.checkpoint.json`;

/** What a run is: data, architecture, preset, seed, … A checkpoint goes on only with the same. */
export type RunIdentity = Readonly<Record<string, string | number>>;

/** Saves where a run stands, whole or not at all. */
export async function saveCheckpoint(
  file: string,
  identity: RunIdentity,
  seconds: number,
  snapshot: FitSnapshot,
): Promise<void> {
  const encoded = z.encode(Checkpoint, {
    checkpointVersion: CHECKPOINT_VERSION,
    identity: { ...identity },
    seconds,
    snapshot: snapshot as z.output<typeof Checkpoint>['snapshot'],
  });
  await writeWhole(file, new TextEncoder().encode(JSON.stringify(encoded)));
}

/**
 * Reads a checkpoint.
 *
 * @returns undefined if there is none
 * @throws PathloomError `bad_data` for a file that is no checkpoint, `bad_option` for one of another run
 */
export async function loadCheckpoint(
  file: string,
  identity: RunIdentity,
): Promise<{ snapshot: FitSnapshot; seconds: number } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = parseCheckpoint(file, text);
  for (const [name, value] of Object.entries(identity)) {
    if (parsed.identity[name] !== value) {
      throw new PathloomError(
        'bad_option',
        `--resume: the checkpoint ${file} was made with ${name} ${parsed.identity[name]}, this run has ${value}; ` +
          'resume with the same options or start anew without --resume',
        { field: 'resume' },
      );
    }
  }
  const { chosen } = parsed.snapshot;
  return { snapshot: { ...parsed.snapshot, chosen } as FitSnapshot, seconds: parsed.seconds };
}

function parseCheckpoint(file: string, text: string): z.output<typeof Checkpoint> {
  try {
    return z.decode(Checkpoint, JSON.parse(text));
  } catch (error) {
    throw new PathloomError(
      'bad_data',
      `${file} is not a checkpoint that this version can read; start without --resume`,
      {
        field: 'resume',
        cause: error,
      },
    );
  }
}
