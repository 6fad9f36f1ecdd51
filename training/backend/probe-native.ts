import { existsSync } from 'node:fs';
import { addonFile } from './native-package.ts';
import { lastLine, type RunCommand } from './run-command.ts';

/** What the native library said of itself, or why it does not work. */
export type NativeProbe =
  | { readonly works: true; readonly versions: Record<string, string> }
  | { readonly works: false; readonly reason: string };

// Runs in a child process: a library that is cut short or made for another CPU does not throw, it kills the process.
const PROGRAM = `
const tf = require(process.argv[1]);
const product = Array.from(tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync()).join();
if (tf.getBackend() !== 'tensorflow' || product !== '19,22,43,50') throw new Error('wrong product ' + product + ' on ' + tf.getBackend());
process.stdout.write(JSON.stringify({
  'tfjs-core': tf.version['tfjs-core'],
  'tfjs-node': tf.version['tfjs-node'],
  libtensorflow: tf.backend().binding.TF_Version,
}));`;

/**
 * Loads tfjs-node in a child process and multiplies two matrices; about a second. Never throws.
 * @param tfjsNode folder of the package
 */
export async function probeNative(tfjsNode: string, napi: number, run: RunCommand): Promise<NativeProbe> {
  if (!existsSync(addonFile(tfjsNode, napi))) return { works: false, reason: 'its native library is not installed' };
  const outcome = await run(process.execPath, ['-e', PROGRAM, tfjsNode], {
    limit: 60_000,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' },
  });
  if (outcome.code !== 0) return { works: false, reason: `its native library does not load (${causeOf(outcome)})` };
  return { works: true, versions: JSON.parse(outcome.stdout) };
}

function causeOf(outcome: Parameters<typeof lastLine>[0]): string {
  // Node ends an uncaught error with its own version; the message stands further up.
  return outcome.stderr.match(/^(?:\w*Error): (.*)$/m)?.[1] ?? lastLine(outcome);
}
