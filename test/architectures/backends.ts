import { findPackage } from '../../training/backend/native-package.ts';
import { probeNative } from '../../training/backend/probe-native.ts';
import { runCommand } from '../../training/backend/run-command.ts';

const tfjsNode = findPackage('@tensorflow/tfjs-node');
const nativeWorks = tfjsNode !== null && (await probeNative(tfjsNode, Number(process.versions.napi), runCommand)).works;

/** The backends of training that work on this machine: `npm run setup` says why where native does not. */
export const BACKENDS = nativeWorks ? (['native', 'wasm'] as const) : (['wasm'] as const);
