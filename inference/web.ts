import { PathloomError } from './contract/error.ts';
import { Model, type PackageReader } from './core/model.ts';
import type { Runtime } from './core/session.ts';
import { wrapSession } from './ort.ts';

/** How onnxruntime-web runs. */
export interface WebRuntimeOptions {
  /** Folder or address of onnxruntime-web's own `.wasm` files; beside the script unless given. */
  readonly wasmPaths?: string;
  /** Threads; more than one needs a page that is cross-origin isolated. */
  readonly threads?: number;
}

/** onnxruntime-web on WebAssembly: in browsers, and in Node for the tests. */
export function webRuntime({ wasmPaths, threads = 1 }: WebRuntimeOptions = {}): Runtime {
  return {
    name: 'onnxruntime-web',
    async open(bytes) {
      const ort = await import('onnxruntime-web/wasm');
      if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
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
 * Opens the model package at an address, on onnxruntime-web.
 *
 * @throws PathloomError `unknown_model` if there is none, `bad_model` if it cannot be trusted
 */
export function openModel(url: string, options: WebRuntimeOptions = {}): Promise<Model> {
  return Model.open(urlReader(url), webRuntime(options));
}

export * from './index.ts';
