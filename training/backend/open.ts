import { type BackendChoice, chooseBackend, WASM_COST } from './choice.ts';
import { openNative } from './open-native.ts';
import { openWasm } from './open-wasm.ts';

/** The engine that tfjs computes on. */
export interface Backend {
  readonly name: 'tensorflow' | 'wasm';
  readonly versions: Record<string, string>;
  /** One or two sentences for the person who trains: that it is not the fast backend, why, and what it costs. */
  readonly warning?: string;
}

/**
 * Opens the backend of training and makes it tfjs's current one: libtensorflow where it works, otherwise wasm with a
 * warning. The environment's `PATHLOOM_BACKEND`, `native` or `wasm`, decides over `preferred`.
 * Call it before the first tensor is made. Calling it again switches.
 * @throws PathloomError `bad_option` for another value of `PATHLOOM_BACKEND`, `missing_dependency` if no backend works
 */
export async function openBackend(preferred: BackendChoice = 'native'): Promise<Backend> {
  if (chooseBackend(preferred, process.env.PATHLOOM_BACKEND) === 'wasm')
    return {
      name: 'wasm',
      versions: await openWasm(),
      warning: `Training on the wasm backend, as asked: ${WASM_COST}.`,
    };
  const native = await openNative();
  if ('versions' in native) return { name: 'tensorflow', versions: native.versions };
  return {
    name: 'wasm',
    versions: await openWasm(),
    warning: `Training on the wasm backend: ${native.reason}. There ${WASM_COST}; "pathloom setup" installs the native library.`,
  };
}
