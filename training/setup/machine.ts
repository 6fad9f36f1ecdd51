import { homedir } from 'node:os';
import { join } from 'node:path';
import { findPackage } from '../backend/native-package.ts';
import { type RunCommand, runCommand } from '../backend/run-command.ts';

/** All that the set-up knows of and does to the world, so that a test can stand in for it. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** `20.20.2` for example. */
  readonly nodeVersion: string;
  /** The Node-API version that Node offers. */
  readonly napi: number;
  /** Whether programs link glibc; the wheel of libtensorflow needs it. */
  readonly glibc: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the installed @tensorflow/tfjs-node, or null. */
  readonly tfjsNode: string | null;
  /** Folder of the installed node-api-headers, or null. */
  readonly napiHeaders: string | null;
  readonly cache: string;
  readonly run: RunCommand;
  /** Whether a host answers at all within `limit` milliseconds. */
  readonly answers: (address: string, limit: number) => Promise<boolean>;
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    napi: Number(process.versions.napi),
    glibc: linksGlibc(),
    env: process.env,
    tfjsNode: findPackage('@tensorflow/tfjs-node'),
    napiHeaders: findPackage('node-api-headers'),
    cache: cacheFolder(process.env, homedir()),
    run: runCommand,
    answers,
  };
}

/** Where what was fetched and built is kept for the next checkout: `PATHLOOM_CACHE`, or `pathloom` in the user's cache. */
export function cacheFolder(env: NodeJS.ProcessEnv, home: string): string {
  if (env.PATHLOOM_CACHE) return env.PATHLOOM_CACHE;
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'pathloom');
}

function linksGlibc(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime !== undefined;
}

async function answers(address: string, limit: number): Promise<boolean> {
  try {
    const { status } = await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(limit) });
    // A store answers its bare address with some 3xx or 4xx; a guarding proxy with 403 or 407.
    return status < 500 && status !== 403 && status !== 407;
  } catch {
    return false;
  }
}
