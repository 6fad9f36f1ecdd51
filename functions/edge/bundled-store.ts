import { PathloomError } from '../../inference/contract/error.ts';
import { Model } from '../../inference/core/model.ts';
import type { Runtime } from '../../inference/core/session.ts';
import type { ModelStore } from '../models/store.ts';
import { unknownModel } from '../models/unknown-model.ts';

export interface BundledStoreOptions {
  /** Every file of every package: id of the model, name of the file, its bytes. */
  readonly files: Iterable<readonly [id: string, file: string, bytes: ArrayBuffer]>;
  readonly runtime: Runtime;
  /** Reads the report of a model; undefined where it has none. */
  readonly readReport: (id: string) => Promise<Uint8Array | undefined>;
}

/** Packages that are part of the program, each opened once and kept. */
export function bundledStore({ files, runtime, readReport }: BundledStoreOptions): ModelStore {
  const packages = new Map<string, Map<string, ArrayBuffer>>();
  for (const [id, file, bytes] of files) {
    packages.set(id, (packages.get(id) ?? new Map<string, ArrayBuffer>()).set(file, bytes));
  }
  const opened = new Map<string, Promise<Model>>();

  async function open(id: string): Promise<Model> {
    const found = packages.get(id);
    if (!found) throw unknownModel(id);
    const model =
      opened.get(id) ??
      Model.open(async (file) => {
        const bytes = found.get(file);
        if (!bytes) throw new PathloomError('bad_model', `${file} of ${id} is not in the bundle`);
        return new Uint8Array(bytes);
      }, runtime);
    opened.set(id, model);
    return model;
  }

  return {
    open,
    ids: async () => [...packages.keys()].sort(),
    async report(id) {
      await open(id);
      return readReport(id);
    },
  };
}
