import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_FILE } from './contract/card.ts';
import { PathloomError } from './contract/error.ts';
import { Model, type PackageReader } from './core/model.ts';
import type { Runtime } from './core/session.ts';
import { wrapSession } from './ort.ts';

// Since 1.29 it otherwise writes an identifier of the device to the home folder and reports each session to its maker.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

/** How onnxruntime-node runs. */
export interface NodeRuntimeOptions {
  /** Threads inside an operator; 1 unless given, which is the fastest per CPU second. */
  readonly threads?: number;
}

/** onnxruntime-node. It is loaded on first use, so that a program that draws no path does not wait for it. */
export function nodeRuntime({ threads = 1 }: NodeRuntimeOptions = {}): Runtime {
  return {
    name: 'onnxruntime-node',
    async open(bytes) {
      const ort = await import('onnxruntime-node');
      const session = await ort.InferenceSession.create(bytes, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        // Errors reach the caller as exceptions; the log says nothing that they do not.
        logSeverityLevel: 4,
      });
      return wrapSession(session, ort.Tensor);
    },
  };
}

/** Reads the files of a package from a folder. */
export function folderReader(folder: string): PackageReader {
  return async (file) => {
    try {
      return await readFile(join(folder, file));
    } catch (error) {
      if (file === CARD_FILE && (error as NodeJS.ErrnoException).code === 'ENOENT') {
        throw new PathloomError('unknown_model', `no model at ${folder}: there is no ${CARD_FILE}`, { field: 'model' });
      }
      throw new PathloomError(
        'bad_model',
        `cannot read ${file} of the model at ${folder}: ${reasonOf(error as NodeJS.ErrnoException)}`,
        {
          cause: error,
        },
      );
    }
  };
}

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string => (code === 'ENOENT' ? 'it is missing' : message);

/**
 * Opens the model package in a folder, on onnxruntime-node.
 *
 * @throws PathloomError `unknown_model` if there is none, `bad_model` if it cannot be trusted
 */
export function openModel(folder: string, options: NodeRuntimeOptions = {}): Promise<Model> {
  return Model.open(folderReader(folder), nodeRuntime(options));
}

export * from './index.ts';
