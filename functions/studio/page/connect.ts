import { explain } from './explain.ts';
import type { Key } from './key.ts';
import { KeyNeeded, listModels, type ModelLine } from './models.ts';
import type { ProgressLine } from './progress-line.ts';
import type { Troubles } from './troubles.ts';

/** What of a page knows of the service. */
export interface Connecting {
  readonly key: Key;
  readonly troubles: Troubles;
  readonly progress: ProgressLine;
  readonly desk: { clear(): void };
}

/** The models of the service, for whose key the user is asked where it wants one. @param again what to do when the user wants to try once more */
export async function connect(
  { key, troubles, progress, desk }: Connecting,
  again: () => void,
): Promise<readonly ModelLine[] | undefined> {
  for (;;) {
    try {
      const models = await listModels(key.headers);
      troubles.clear('service');
      progress.end();
      return models;
    } catch (error) {
      progress.end();
      if (!(error instanceof KeyNeeded)) {
        troubles.tell('service', explain(error).sentence, [{ name: 'Try again', run: again }]);
        return undefined;
      }
      // That the service asks for a key is no trouble; that it does not take one is.
      if (key.isUsed) troubles.tell('service', error.message);
      // What is being loaded was asked for without the key, and would fail after it is there.
      desk.clear();
      await key.ask();
    }
  }
}
