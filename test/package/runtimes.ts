import type { Runtime } from '../../inference/core/session.ts';
import { nodeRuntime } from '../../inference/node.ts';
import { webRuntime } from '../../inference/web.ts';

/** Every runtime, for suites that all must pass: `describe.each(RUNTIMES)`. */
export const RUNTIMES: readonly [name: string, runtime: Runtime][] = [
  ['onnxruntime-node', nodeRuntime()],
  ['onnxruntime-web', webRuntime()],
];

/** Packages for these suites: architecture and number of assets. Eight assets need sums of more than 128 terms. */
export const KINDS: readonly [architecture: string, assets: number][] = [
  ['path-dependent', 1],
  ['dense', 8],
];
