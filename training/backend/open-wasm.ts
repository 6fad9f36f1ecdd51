import { join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { PathloomError } from '../../inference/contract/error.ts';
import { findPackage } from './native-package.ts';
import { transposeBeforeMatMul } from './wasm-matmul.ts';

/**
 * Makes WebAssembly tfjs's backend, on one thread. Returns its versions.
 * @throws PathloomError `missing_dependency` where the package is not installed or does not start
 */
export async function openWasm(): Promise<Record<string, string>> {
  const folder = findPackage('@tensorflow/tfjs-backend-wasm');
  if (folder === null)
    throw new PathloomError(
      'missing_dependency',
      'Training needs @tensorflow/tfjs-node or @tensorflow/tfjs-backend-wasm, and neither works here; run npm ci without --omit=optional',
    );
  try {
    // tfjs-core alone has no gradients: the union package registers them, in the one registry that all copies share.
    await import('@tensorflow/tfjs');
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    // The files of the package itself, wherever this code was bundled to.
    if (tf.findBackend('wasm') === null) wasm.setWasmPaths(join(folder, 'dist', sep));
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    transposeBeforeMatMul();
    if (!(await tf.setBackend('wasm'))) throw new Error('the backend does not start');
    return { 'tfjs-core': tf.version_core, 'tfjs-backend-wasm': wasm.version_wasm };
  } catch (error) {
    throw new PathloomError(
      'missing_dependency',
      `The wasm backend of tfjs does not start (${String(error).split('\n')[0]}); run npm ci again`,
      { cause: error },
    );
  }
}
