import { type OpenModelOptions, openInWorker } from './browser/open-model.ts';
import type { WebModel } from './browser/web-model.ts';
import { PathloomError } from './contract/error.ts';
import type { PackageReader } from './core/model.ts';
import type { Runtime } from './core/session.ts';
import { wrapSession } from './ort.ts';

/** How onnxruntime-web runs. */
export interface WebRuntimeOptions {
  /** Folder or address of onnxruntime-web's own `.wasm` files; beside the script unless given. */
  readonly wasmPaths?: string;
  /** Its `.wasm` file, where that has been loaded already. */
  readonly wasmBinary?: Uint8Array<ArrayBuffer>;
  /** Threads; more than one needs a page that is cross-origin isolated. */
  readonly threads?: number;
}

/** onnxruntime-web on WebAssembly, on the thread that calls it: in browsers, in Workers, and in Node for the tests. */
export function webRuntime({ wasmPaths, wasmBinary, threads = 1 }: WebRuntimeOptions = {}): Runtime {
  return {
    name: 'onnxruntime-web',
    async open(bytes) {
      const ort = await import('onnxruntime-web/wasm');
      if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
      if (wasmBinary !== undefined) ort.env.wasm.wasmBinary = wasmBinary;
      ort.env.wasm.numThreads = threads;
      const session = await ort.InferenceSession.create(bytes, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 4,
      });
      return wrapSession(session, ort.Tensor);
    },
  };
}

/** Reads the files of a package from an address that ends where the package begins. */
export function urlReader(base: string): PackageReader {
  const folder = base.endsWith('/') ? base : `${base}/`;
  return async (file) => {
    const response = await fetch(folder + file).catch((cause: unknown) => {
      throw new PathloomError('unknown_model', `${folder}${file} cannot be reached`, { field: 'model', cause });
    });
    if (!response.ok) {
      const code = response.status === 404 ? 'unknown_model' : 'bad_model';
      throw new PathloomError(code, `${folder}${file} answered ${response.status} ${response.statusText}`);
    }
    return new Uint8Array(await response.arrayBuffer());
  };
}

/**
 * Opens the model package at an address, in a Web Worker: the page's own thread is never held up. Where there are no Web Workers,
 * `Model.open(urlReader(address), webRuntime())` opens it on the thread that calls.
 *
 * @param address of the package's folder, relative to the page
 * @throws PathloomError as `openInWorker` says
 */
export function openModel(address: string, options: OpenModelOptions = {}): Promise<WebModel> {
  // Written so that bundlers see the worker and take it along.
  return openInWorker(address, new URL('./browser/worker.js', import.meta.url), options);
}

export type { Loading } from './browser/messages.ts';
export { type OpenModelOptions, openInWorker } from './browser/open-model.ts';
export type { Progress, WebGenerateOptions, WebModel } from './browser/web-model.ts';
export * from './index.ts';
