import { findPackage } from '../../training/backend/native-package.ts';
import { probeNative } from '../../training/backend/probe-native.ts';
import { runCommand } from '../../training/backend/run-command.ts';

const tfjsNode = findPackage('@tensorflow/tfjs-node');
const nativeWorks = tfjsNode !== null && (await probeNative(tfjsNode, Number(process.versions.napi), runCommand)).works;

// On CI nothing may be left out; elsewhere it is said.
if (!nativeWorks && process.env.PATHLOOM_REQUIRE_NATIVE === '1') {
  throw new Error(
    'The native backend does not work here, and PATHLOOM_REQUIRE_NATIVE asks for it; "npm run setup" says why.',
  );
}
if (!nativeWorks)
  console.warn('skipped: tests on the native backend, which does not work here; "npm run setup" says why');

/** The backends of training that work on this machine. */
export const BACKENDS = nativeWorks ? (['native', 'wasm'] as const) : (['wasm'] as const);
