import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { type ModelCard, RETURNS_FILE, STATES_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { sha256 } from '../../inference/core/bytes.ts';
import { encodeHistory } from '../../inference/core/fitted-history.ts';
import type { Runtime } from '../../inference/core/session.ts';
import { encodeStates } from '../../inference/core/states.ts';
import { type LoadedHistory, toReturns } from '../../inference/history/index.ts';
import type { Architecture } from '../architectures/architecture.ts';
import type { Backend } from '../backend/open.ts';
import type { PresetName } from '../loop/recipe.ts';
import { makeCard } from '../package/card.ts';
import { exportGraphs } from '../package/graphs.ts';
import { checkParity, type ParityResult } from '../package/parity.ts';
import { writePackage } from '../package/write.ts';
import { checkpointOf, loadCheckpoint, type RunIdentity, saveCheckpoint } from './checkpoint.ts';
import { type Fit, type FitSnapshot, type FitStep, fitModel } from './fit.ts';

/** Steps between checkpoints. */
const CHECKPOINT_EVERY = 50;

export interface TrainModelOptions {
  readonly id: string;
  /** Folder of the package. */
  readonly folder: string;
  readonly architecture: Architecture;
  readonly preset: PresetName;
  readonly seed: number;
  readonly validation: number;
  readonly resume: boolean;
  readonly loaded: LoadedHistory;
  /** The data file as it was read, for its hash, and what is known of it. */
  readonly dataBytes: Uint8Array;
  readonly source: string;
  readonly dataLicence: string;
  readonly command: string;
  readonly backend: Backend;
  /** Runtimes that the exported graphs are held against, the first one being the reference. */
  readonly runtimes: readonly Runtime[];
  /** Receives every step. */
  readonly onStep: (step: FitStep) => void;
  /** Asked between steps: true leaves a checkpoint and stops. */
  readonly interrupted: () => boolean;
}

export interface TrainedPackage {
  readonly card: ModelCard;
  readonly parity: readonly ParityResult[];
  readonly fit: Fit;
}

/**
 * Fits a model, exports it, holds the export against the network, and writes the package.
 *
 * @throws PathloomError `interrupted` after a checkpoint was left, `bad_data`, `training_failed`, `write_failed`
 */
export async function trainModel(options: TrainModelOptions): Promise<TrainedPackage> {
  const { architecture, folder, seed, preset, loaded, backend } = options;
  const history = toReturns(loaded.history);
  assertAssets(architecture, history.assets);
  const dataHash = await sha256(options.dataBytes);
  const identity = identityOf(options, dataHash);
  const checkpoint = checkpointOf(folder);
  const resumed = options.resume ? await loadCheckpoint(checkpoint, identity) : undefined;
  if (options.resume && !resumed) {
    throw new PathloomError('bad_option', `--resume: there is no checkpoint at ${checkpoint}; start without it`, {
      field: 'resume',
    });
  }

  const begun = performance.now();
  const secondsBefore = resumed?.seconds ?? 0;
  const seconds = () => secondsBefore + (performance.now() - begun) / 1000;
  const save = (snapshot: FitSnapshot) => saveCheckpoint(checkpoint, identity, seconds(), snapshot);
  const fitted = await runFit(fitModel(options, history, resumed?.snapshot), options, save, checkpoint);

  const model = { architecture, data: fitted.data, generator: fitted.generator, critic: fitted.critic };
  const { stateSize, start } = architecture.generator(fitted.data);
  const states = fitted.states.slice(stateSize);
  const files = {
    ...exportGraphs(model, options.id),
    ...(start !== 'noise' && { [STATES_FILE]: encodeStates({ dates: history.dates, states }) }),
    [RETURNS_FILE]: encodeHistory(history),
  };
  const parity = await checkParity(model, files, states, options.runtimes, seed);
  const { quality } = loaded;
  const card = await makeCard(
    fitted,
    {
      id: options.id,
      architecture,
      preset,
      seed,
      backend: [backend.name, ...Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`)].join(
        ', ',
      ),
      seconds: seconds(),
      command: options.command,
      data: {
        source: options.source,
        licence: options.dataLicence,
        sha256: dataHash,
        frequency: quality.frequency,
        rows: quality.rowsUsed,
        firstDate: quality.firstDate,
        lastDate: quality.lastDate,
        findings: quality.findings,
      },
    },
    files,
  );
  await writePackage(folder, card, files);
  await rm(checkpoint, { force: true });
  return { card, parity, fit: fitted };
}

/** @throws PathloomError `bad_option` for more assets than the architecture can model, or fewer */
export function assertAssets({ name, minAssets = 1, maxAssets }: Architecture, assets: readonly string[]): void {
  if (assets.length < minAssets) {
    throw new PathloomError(
      'bad_option',
      `--architecture ${name} models ${minAssets} assets or more, the data have ${assets.length} (${assets.join(', ')}); ` +
        'name more columns with --price, or choose path-dependent',
      { field: 'price' },
    );
  }
  if (assets.length <= maxAssets) return;
  const most = maxAssets === 1 ? '1 asset' : `${maxAssets} assets`;
  throw new PathloomError(
    'bad_option',
    `--architecture ${name} models ${most}, the data have ${assets.length} (${assets.join(', ')}); choose with --price`,
    { field: 'price' },
  );
}

async function runFit(
  steps: Generator<FitStep, Fit>,
  options: Pick<TrainModelOptions, 'onStep' | 'interrupted'>,
  save: (snapshot: FitSnapshot) => Promise<void>,
  checkpoint: string,
): Promise<Fit> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    options.onStep(next.value);
    // A turn of the event loop, in which a signal can arrive.
    await setImmediate();
    const interrupted = options.interrupted();
    if (interrupted || next.value.training.step % CHECKPOINT_EVERY === 0) await save(next.value.snapshot());
    if (interrupted) {
      throw new PathloomError(
        'interrupted',
        `training was interrupted; the checkpoint ${checkpoint} is left, --resume goes on from it`,
      );
    }
  }
}

function identityOf(options: TrainModelOptions, dataHash: string): RunIdentity {
  const { history } = options.loaded;
  return {
    architecture: options.architecture.name,
    preset: options.preset,
    seed: options.seed,
    validation: options.validation,
    data: dataHash,
    assets: history.assets.join(','),
    'first date': history.dates[0],
    'last date': history.dates[history.dates.length - 1],
    backend: options.backend.name,
    recipe: JSON.stringify(options.architecture.recipes[options.preset]),
  };
}
