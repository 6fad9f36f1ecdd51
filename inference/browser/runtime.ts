import { sha256 } from '../core/bytes.ts';
import type { Runtime } from '../core/session.ts';
import { webRuntime } from '../web.ts';
import { download } from './download.ts';
import type { Loading } from './messages.ts';
import { WASM_FILE } from './wasm-file.ts';

/** A runtime whose files are being loaded. */
export interface LoadingRuntime {
  /** Done when they are here. @throws PathloomError `missing_dependency` where they cannot be had */
  readonly loaded: Promise<unknown>;
  /** The runtime, which waits for its files. @param onLoading told of them from now on */
  readonly use: (threads: number, onLoading: (loading: Loading) => void) => Runtime;
}

/**
 * onnxruntime-web whose wasm is loaded, and looked at, before it is handed over: its own loading says nothing of how far it is, and
 * takes whatever arrives. Loading begins at once.
 *
 * @param folder address of the folder in which its files are
 */
export function loadRuntime(folder: string): LoadingRuntime {
  let tell: ((loading: Loading) => void) | undefined;
  const wasm = download(new URL(WASM_FILE.name, folder).href, {
    code: 'missing_dependency',
    bytes: WASM_FILE.bytes,
    findFault: async (bytes) =>
      (await sha256(bytes)) === WASM_FILE.sha256 ? undefined : 'it is not the file of this version of Pathloom',
    onLoading: (loading) => tell?.(loading),
  });
  // Whoever waits for it hears of it.
  wasm.catch(() => {});
  return {
    loaded: wasm,
    use: (threads, onLoading) => {
      tell = onLoading;
      return {
        name: 'onnxruntime-web',
        open: async (bytes) => webRuntime({ threads, wasmBinary: await wasm }).open(bytes),
      };
    },
  };
}
