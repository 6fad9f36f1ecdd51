import { rm } from 'node:fs/promises';
import { WASM_COST } from '../backend/choice.ts';
import { NATIVE_NODE_MAJORS, nativeRunsOn } from '../backend/native-package.ts';
import { type NativeProbe, probeNative } from '../backend/probe-native.ts';
import { vouch } from '../backend/vouch.ts';
import { addonFolder, compileAddon } from './compile-addon.ts';
import { fetchLibrary, libraryFolder } from './fetch-library.ts';
import { runInstallScript } from './install-script.ts';
import { withLock } from './lock.ts';
import { type Machine, thisMachine } from './machine.ts';
import { placeLibrary } from './place-library.ts';
import { RECIPE, type Recipe } from './recipe.ts';
import { StepFailed } from './step-failed.ts';

export interface SetUpOptions {
  /** Receives each line that says what is done. */
  readonly log: (line: string) => void;
  /** Start from nothing: the cache and the installed library are not used. */
  readonly force?: boolean;
}

export interface SetUpResult {
  /** What training will run on. */
  readonly backend: 'tensorflow' | 'wasm';
  /** How it came about; `none`: it did not, training falls back to wasm. */
  readonly by: 'already there' | 'install script' | 'wheel' | 'none';
  readonly versions: Record<string, string>;
  /** What stood in the way, way by way; empty when nothing did. */
  readonly missing: readonly string[];
  /** The result in a sentence or two. */
  readonly message: string;
}

type Installed = Machine & { tfjsNode: string };
type Log = (line: string) => void;

/**
 * Makes the native library of tfjs-node work: first what is there, then the package's own install script, then libtensorflow from
 * PyPI with the addon compiled here (linux-x64). May run at any time and twice at once; about a second when nothing is to be
 * done. Where no way works, that is a result, not an error: training then runs on wasm.
 */
export async function setUpNativeTrainer(
  { log, force = false }: SetUpOptions,
  machine: Machine = thisMachine(),
  recipe: Recipe = RECIPE,
): Promise<SetUpResult> {
  const hindrance = findHindrance(machine);
  if (hindrance !== null) return fallBack(log, [hindrance]);
  const installed: Installed = { ...machine, tfjsNode: machine.tfjsNode as string };

  const there = force ? null : await probe(installed);
  if (there?.works) return succeed(log, 'already there', there.versions);
  try {
    return await withLock(machine.cache, log, () => install(installed, recipe, log, force));
  } catch (error) {
    // A full disk, a cache that cannot be written: named, and no more fatal than a missing compiler.
    return fallBack(log, [messageOf(error)]);
  }
}

async function install(machine: Installed, recipe: Recipe, log: Log, force: boolean): Promise<SetUpResult> {
  if (force) {
    // Only what this set-up put there: the cache's folder is the user's to choose.
    for (const folder of [libraryFolder(machine, recipe), addonFolder(machine, recipe)])
      await rm(folder, { recursive: true, force: true });
  } else {
    // Whoever held the lock may have done the work.
    const there = await probe(machine);
    if (there.works) return succeed(log, 'already there', there.versions);
    log(`tfjs-node does not work yet: ${there.reason}.`);
  }
  const ways: [SetUpResult['by'], () => Promise<void>][] = [
    ['install script', () => runInstallScript(machine, log)],
    ['wheel', () => installFromWheel(machine, recipe, log)],
  ];
  const missing: string[] = [];
  for (const [by, work] of ways) {
    try {
      await work();
      const result = await probe(machine);
      if (result.works) return succeed(log, by, result.versions);
      throw new StepFailed(`${result.reason} after the ${by}`);
    } catch (error) {
      missing.push(messageOf(error));
      log(`Did not work: ${messageOf(error)}.`);
    }
  }
  return fallBack(log, missing);
}

async function installFromWheel(machine: Installed, recipe: Recipe, log: Log): Promise<void> {
  if (machine.platform !== 'linux' || machine.arch !== 'x64' || !machine.glibc)
    throw new StepFailed(
      `libtensorflow from PyPI is for linux-x64 with glibc, this is ${machine.platform}-${machine.arch}${
        machine.platform === 'linux' && !machine.glibc ? ' without it' : ''
      }`,
    );
  const library = await fetchLibrary(machine, recipe, log);
  const addon = await compileAddon(machine, recipe, library, log);
  await placeLibrary(machine, library, addon);
}

/** What rules the native library out from the start, or null. */
function findHindrance(machine: Machine): string | null {
  if (machine.tfjsNode === null) return 'the npm package @tensorflow/tfjs-node is not installed (npm ci installs it)';
  if (!nativeRunsOn(machine.nodeVersion))
    return `tfjs-node runs on Node ${NATIVE_NODE_MAJORS.first} to ${NATIVE_NODE_MAJORS.last}, this is ${machine.nodeVersion}`;
  return null;
}

async function probe(machine: Installed): Promise<NativeProbe> {
  const result = await probeNative(machine.tfjsNode, machine.napi, machine.run);
  if (result.works) vouch(machine.tfjsNode, machine.napi);
  return result;
}

function succeed(log: Log, by: SetUpResult['by'], versions: Record<string, string>): SetUpResult {
  const message = `Training runs on libtensorflow ${versions.libtensorflow} by tfjs-node ${versions['tfjs-node']} (${by}).`;
  log(message);
  return { backend: 'tensorflow', by, versions, missing: [], message };
}

function fallBack(log: Log, missing: string[]): SetUpResult {
  const message = `Training will run on the wasm backend: ${missing.join('; ')}. There ${WASM_COST}.`;
  log(message);
  return { backend: 'wasm', by: 'none', versions: {}, missing, message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
