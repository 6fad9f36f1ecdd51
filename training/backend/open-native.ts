import * as tf from '@tensorflow/tfjs-core';
import { findPackage, NATIVE_NODE_MAJORS, nativeRunsOn } from './native-package.ts';
import { probeNative } from './probe-native.ts';
import { runCommand } from './run-command.ts';
import { isVouched, vouch } from './vouch.ts';

/** Makes libtensorflow tfjs's backend. Returns its versions, or why that cannot be. Never throws, and does not crash. */
export async function openNative(): Promise<{ versions: Record<string, string> } | { reason: string }> {
  const napi = Number(process.versions.napi);
  const folder = findPackage('@tensorflow/tfjs-node');
  if (folder === null) return { reason: '@tensorflow/tfjs-node is not installed' };
  if (!nativeRunsOn(process.versions.node))
    return {
      reason: `tfjs-node runs on Node ${NATIVE_NODE_MAJORS.first} to ${NATIVE_NODE_MAJORS.last}, this is ${process.version}`,
    };
  if (!isVouched(folder, napi)) {
    const probe = await probeNative(folder, napi, runCommand);
    if (!probe.works) return { reason: `@tensorflow/tfjs-node: ${probe.reason}` };
    vouch(folder, napi);
  }
  // libtensorflow greets on stderr; read when the library loads.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  try {
    const native = await import('@tensorflow/tfjs-node');
    if (!(await tf.setBackend('tensorflow'))) return { reason: '@tensorflow/tfjs-node: its backend does not start' };
    const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
    return {
      versions: {
        'tfjs-core': native.version['tfjs-core'],
        'tfjs-node': native.version['tfjs-node'],
        libtensorflow: binding.TF_Version,
      },
    };
  } catch (error) {
    return { reason: `@tensorflow/tfjs-node: ${String(error).split('\n')[0]}` };
  }
}
