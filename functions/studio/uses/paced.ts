import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import type { Job } from './messages.ts';

/** The same paths, told of as they come, while the page is listened to. */
export function paced({ manifest, chunks }: ScenarioSet, { pause, progress }: Job): ScenarioSet {
  const { paths, steps } = manifest.request;
  async function* heard(): AsyncGenerator<PathChunk> {
    for await (const chunk of chunks) {
      yield chunk;
      if (chunk.firstStep + chunk.steps === steps) progress(chunk.firstPath + chunk.paths, paths);
      await pause();
    }
  }
  return { manifest, chunks: { [Symbol.asyncIterator]: heard } };
}
