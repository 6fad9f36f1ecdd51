import { ScenarioBody } from '../../../inference/contract/scenario.ts';
import { sha256 } from '../../../inference/core/bytes.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import { encodeArrowStream, formats } from '../../../inference/formats/index.ts';
import { manifestHeaders } from '../../manifest-headers.ts';
import { chooseMediaType } from '../accept.ts';
import { parseRequest, refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Streamed } from '../turns.ts';
import type { Visit } from '../visit.ts';
import { conditioned, hasQuestion } from './conditioned.ts';
import { drawPaths } from './draw.ts';
import { pricedSet } from './priced-set.ts';
import { primed } from './primed.ts';
import { encodeJson } from './scenario-json.ts';

const encoders: Readonly<Record<string, (set: ScenarioSet) => AsyncIterable<Uint8Array>>> = {
  'application/json': encodeJson,
  'text/csv': ({ chunks, manifest }) => formats.csv.encode(chunks, manifest),
  'application/x-ndjson': ({ chunks, manifest }) => formats.ndjson.encode(chunks, manifest),
  'application/vnd.apache.arrow.stream': ({ chunks, manifest }) => encodeArrowStream(chunks, manifest),
  'application/vnd.apache.parquet': ({ chunks, manifest }) => formats.parquet.encode(chunks, manifest),
};

/** The formats of scenarios, the first unless asked for another. */
export const SCENARIO_TYPES: readonly string[] = Object.keys(encoders);

/** Answers a request for scenarios. All paths but the first ones are drawn while the answer is read. */
export async function answerScenarios(
  service: Service,
  given: { model: string },
  accept: string | undefined,
  visit: Visit,
): Promise<Required<Omit<Streamed, 'status'>>> {
  const mediaType = chooseMediaType(accept, SCENARIO_TYPES);
  const { models, maxValues, drawSeed } = service;
  const { conditions, views, resample, stepsPerYear, pricing, ...asked } = parseRequest(ScenarioBody, {
    seed: drawSeed(),
    ...given,
  });
  const question = { conditions, views, resample, stepsPerYear };
  const conditioning = hasQuestion(question);
  if (conditioning && pricing)
    throw refuseField('pricing', 'cannot be had with conditions or views, which are of the real world');
  const draw = conditioning
    ? conditioned(service, question, visit)
    : pricing && pricedSet(service, { model: asked.model, terms: pricing, fewest: 1 }, visit);
  const { manifest, weights, chunks } = await drawPaths(models, asked, { most: maxValues, fewest: 1 }, visit, draw);
  const tag = await sha256(new TextEncoder().encode(`${mediaType} ${JSON.stringify(manifest)}`));
  return {
    headers: new Headers({
      'content-type': mediaType,
      'cache-control': 'no-store',
      etag: `"${tag}"`,
      vary: 'accept',
      ...manifestHeaders(manifest),
    }),
    draw: async () => {
      let hasPaths = false;
      async function* watched() {
        for await (const chunk of chunks) {
          hasPaths = true;
          yield chunk;
        }
      }
      return primed(encoders[mediaType]({ manifest, chunks: watched(), ...(weights && { weights }) }), () => hasPaths);
    },
  };
}
