import { ScenarioBody } from '../../../inference/contract/scenario.ts';
import { sha256 } from '../../../inference/core/bytes.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import { encodeArrowStream, formats } from '../../../inference/formats/index.ts';
import { chooseMediaType } from '../accept.ts';
import { type Deadline, within } from '../deadline.ts';
import { parseRequest } from '../request.ts';
import type { Service } from '../service.ts';
import { streamOf } from '../stream.ts';
import { assertSize } from './limits.ts';
import { encodeJson } from './scenario-json.ts';
import { findSource } from './source.ts';

const encoders: Readonly<Record<string, (set: ScenarioSet) => AsyncIterable<Uint8Array>>> = {
  'application/json': encodeJson,
  'text/csv': ({ chunks, manifest }) => formats.csv.encode(chunks, manifest),
  'application/x-ndjson': ({ chunks, manifest }) => formats.ndjson.encode(chunks, manifest),
  'application/vnd.apache.arrow.stream': ({ chunks, manifest }) => encodeArrowStream(chunks, manifest),
  'application/vnd.apache.parquet': ({ chunks, manifest }) => formats.parquet.encode(chunks, manifest),
};

/** The formats of scenarios, the first unless asked for another. */
export const SCENARIO_TYPES: readonly string[] = Object.keys(encoders);

/** Answers a request for scenarios. The paths are drawn while the answer is read. */
export async function answerScenarios(
  { models, maxValues, drawSeed }: Service,
  given: { model: string },
  accept: string | undefined,
  deadline: Deadline,
): Promise<Response> {
  const mediaType = chooseMediaType(accept, SCENARIO_TYPES);
  const asked = parseRequest(ScenarioBody, { seed: drawSeed(), ...given });
  const { model, history, start, ...fields } = asked;
  const { source, assets } = await findSource(models, model, history);
  assertSize(asked, assets.length, maxValues);
  const set = await source.generate({ ...fields, ...(start !== undefined && { start }) });
  const manifest = JSON.stringify(set.manifest);
  const tag = await sha256(new TextEncoder().encode(`${mediaType} ${manifest}`));
  return new Response(streamOf(encoders[mediaType]({ ...set, chunks: within(deadline, set.chunks) })), {
    headers: {
      'content-type': mediaType,
      'cache-control': 'no-store',
      etag: `"${tag}"`,
      vary: 'accept',
      'x-pathloom-seed': String(fields.seed),
      'x-pathloom-synthetic': 'true',
      'x-pathloom-manifest': encodeURIComponent(manifest),
    },
  });
}
