import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { chooseBackend, WASM_COST } from '../backend/choice.ts';
import { findPackage, NATIVE_NODE_MAJORS, nativeRunsOn, packageVersion } from '../backend/native-package.ts';
import { probeNative } from '../backend/probe-native.ts';
import { lastLine } from '../backend/run-command.ts';
import { type Machine, thisMachine } from './machine.ts';

/** Oldest major version of Node that Pathloom runs on. */
export const OLDEST_NODE_MAJOR = 20;

/** A program or package: its version if it is there, and why it cannot be used if it cannot. */
export interface Finding {
  readonly version: string | null;
  readonly problem: string | null;
}

/** What the machine offers to Pathloom. Plain data, made for JSON. */
export interface Diagnosis {
  readonly pathloom: string;
  readonly node: { readonly version: string; readonly supported: boolean; readonly runsNativeTrainer: boolean };
  readonly platform: string;
  readonly cores: number;
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  /** What `pathloom train` would run on; `none` where neither backend of tfjs is installed. */
  readonly trainer: {
    readonly backend: 'tensorflow' | 'wasm' | 'none';
    readonly versions: Record<string, string>;
    /** Why it is not libtensorflow, and what that costs. */
    readonly warning: string | null;
    /** What would make it libtensorflow. */
    readonly remedy: string | null;
  };
  readonly onnxruntimeNode: Finding;
  readonly onnxruntimeWeb: Finding;
  readonly tools: { readonly python3: Finding; readonly pip: Finding; readonly compiler: Finding };
  readonly cache: { readonly folder: string; readonly freeBytes: number | null };
}

/**
 * Looks at the machine, about a second; native libraries are loaded in child processes only. Changes nothing.
 * @param pathloom version of the package
 * @throws PathloomError `bad_option` for an unknown `PATHLOOM_BACKEND`
 */
export async function examine(pathloom: string, machine: Machine = thisMachine()): Promise<Diagnosis> {
  const ask = (command: string, ...args: string[]) => askVersion(machine, command, args);
  const [compiler, ...flags] = (machine.env.CXX || 'g++').split(/\s+/);
  const [trainer, onnxruntimeNode, python3, pip, cxx, freeBytes] = await Promise.all([
    examineTrainer(machine),
    examineOnnxruntimeNode(machine),
    ask('python3', '--version'),
    ask('python3', '-m', 'pip', '--version'),
    ask(compiler, ...flags, '--version'),
    freeDisk(machine.cache),
  ]);
  return {
    pathloom,
    node: {
      version: machine.nodeVersion,
      supported: Number.parseInt(machine.nodeVersion, 10) >= OLDEST_NODE_MAJOR,
      runsNativeTrainer: nativeRunsOn(machine.nodeVersion),
    },
    platform: `${machine.platform}-${machine.arch}`,
    cores: availableParallelism(),
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    trainer,
    onnxruntimeNode,
    onnxruntimeWeb: findVersion('onnxruntime-web'),
    tools: { python3, pip, compiler: cxx },
    cache: { folder: machine.cache, freeBytes },
  };
}

async function examineTrainer(machine: Machine): Promise<Diagnosis['trainer']> {
  const native = await examineNative(machine);
  if ('versions' in native) return { backend: 'tensorflow', versions: native.versions, warning: null, remedy: null };
  const wasm = findVersion('@tensorflow/tfjs-backend-wasm');
  if (wasm.version === null) return { backend: 'none', versions: {}, warning: native.reason, remedy: 'run npm ci' };
  return {
    backend: 'wasm',
    versions: { 'tfjs-backend-wasm': wasm.version },
    warning: `${native.reason}; ${WASM_COST}`,
    remedy: native.remedy,
  };
}

type Native = { versions: Record<string, string> } | { reason: string; remedy: string };

async function examineNative(machine: Machine): Promise<Native> {
  if (chooseBackend('native', machine.env.PATHLOOM_BACKEND) === 'wasm')
    return { reason: 'PATHLOOM_BACKEND is wasm', remedy: 'unset PATHLOOM_BACKEND' };
  if (machine.tfjsNode === null) return { reason: '@tensorflow/tfjs-node is not installed', remedy: 'run npm ci' };
  if (!nativeRunsOn(machine.nodeVersion))
    return {
      reason: `tfjs-node does not run on Node ${machine.nodeVersion}`,
      remedy: `use Node ${OLDEST_NODE_MAJOR} to ${NATIVE_NODE_MAJORS.last}`,
    };
  const probe = await probeNative(machine.tfjsNode, machine.napi, machine.run);
  if (probe.works) return { versions: probe.versions };
  return { reason: `tfjs-node: ${probe.reason}`, remedy: 'run "pathloom setup"' };
}

async function examineOnnxruntimeNode(machine: Machine): Promise<Finding> {
  const { version, problem } = findVersion('onnxruntime-node');
  const folder = findPackage('onnxruntime-node');
  if (folder === null) return { version, problem };
  const loaded = await machine.run(process.execPath, ['-e', 'require(process.argv[1])', folder], { limit: 30_000 });
  return { version, problem: loaded.code === 0 ? null : `does not load (${lastLine(loaded)})` };
}

function findVersion(name: string): Finding {
  const folder = findPackage(name);
  if (folder === null) return { version: null, problem: 'not installed' };
  return { version: packageVersion(folder), problem: null };
}

async function askVersion(machine: Machine, command: string, args: readonly string[]): Promise<Finding> {
  const outcome = await machine.run(command, args, { limit: 20_000 });
  if (outcome.code !== 0) return { version: null, problem: outcome.missing ? 'not found' : lastLine(outcome) };
  return { version: outcome.stdout.match(/\d+\.\d+(\.\d+)?/)?.[0] ?? 'unknown', problem: null };
}

/** Free bytes on the disk of a folder, which need not exist yet. */
async function freeDisk(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return dirname(folder) === folder ? null : freeDisk(dirname(folder));
  }
}
