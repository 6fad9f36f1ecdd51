import type { z } from 'zod';
import type { AnomalyAnswer, AnomalyBody } from '../../inference/contract/anomaly.ts';
import type { BatchRequest } from '../../inference/contract/batch.ts';
import type { BatchAnswer, BatchList, BatchListQuery, BatchQuery } from '../../inference/contract/batches.ts';
import type { ModelCard } from '../../inference/contract/card.ts';
import type { CreditAnswer, CreditBody } from '../../inference/contract/credit.ts';
import type { ForecastAnswer, ForecastBody } from '../../inference/contract/forecast.ts';
import type { Manifest } from '../../inference/contract/manifest.ts';
import type { OptionsAnswer, OptionsBody } from '../../inference/contract/options.ts';
import type { RiskAnswer, RiskBody } from '../../inference/contract/risk.ts';
import type { ScenarioBody } from '../../inference/contract/scenario.ts';
import type { Health, ModelList, Ready, ScenarioAnswer } from '../../inference/contract/service.ts';
import { readManifest } from '../manifest-headers.ts';
import { type CallOptions, type ClientOptions, createAsk, type Question } from './ask.ts';
import { linesOf, piecesOf } from './lines.ts';
import { scenarioQuestion } from './scenario-question.ts';

export type { CallOptions, ClientOptions } from './ask.ts';
export { ProblemError } from './problem-error.ts';

/** Bodies as a caller writes them: what has a default may be left out. */
export type ScenarioFields = z.input<typeof ScenarioBody>;
export type ForecastFields = z.input<typeof ForecastBody>;
export type AnomalyFields = z.input<typeof AnomalyBody>;
export type RiskFields = z.input<typeof RiskBody>;
export type CreditFields = z.input<typeof CreditBody>;
export type OptionsFields = z.input<typeof OptionsBody>;
export type BatchFields = z.input<typeof BatchRequest>;
export type { AnomalyAnswer, BatchAnswer, BatchList, ForecastAnswer, Manifest, ModelCard, OptionsAnswer, RiskAnswer };
export type Scenarios = z.output<typeof ScenarioAnswer>;
export type Models = z.output<typeof ModelList>;

/** A line of NDJSON: `path` from 0, `step` from 1, then a number for each asset by its name. */
export type ScenarioRow = { readonly path: number; readonly step: number } & Readonly<Record<string, number>>;

/** Formats that come as bytes, with their media types. */
const MEDIA_TYPES = {
  arrow: 'application/vnd.apache.arrow.stream',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
} as const;

/** An answer that comes while it is read. Stop iterating, and the service stops drawing. */
export interface Streamed<Piece> {
  /** What reproduces the answer, its seed included. */
  readonly manifest: Manifest;
  readonly pieces: AsyncGenerator<Piece>;
}

export type Client = ReturnType<typeof createClient>;

/**
 * A client of the HTTP service, for browsers and servers alike. Every call throws `ProblemError` where the service refuses, and
 * what `fetch` throws where it cannot be reached. Requests that are told to come again (429, 503 with Retry-After) do.
 */
export function createClient(options: ClientOptions) {
  const ask = createAsk(options);
  const json = async <Answer>(question: Question, call?: CallOptions): Promise<Answer> =>
    (await ask(question, call)).json() as Promise<Answer>;

  async function stream(fields: ScenarioFields, format: keyof typeof MEDIA_TYPES, call?: CallOptions) {
    const response = await ask({ ...scenarioQuestion(fields), accept: MEDIA_TYPES[format] }, call);
    const manifest = readManifest(response.headers) as Manifest;
    return { manifest, pieces: piecesOf(response.body as ReadableStream<Uint8Array>) };
  }

  return {
    /** Paths, all at once. With a seed and without a history by GET, which caches may keep. */
    scenarios: (fields: ScenarioFields, call?: CallOptions) => json<Scenarios>(scenarioQuestion(fields), call),

    /** Paths as they are drawn, a row at a time. */
    async scenarioRows(fields: ScenarioFields, call?: CallOptions): Promise<Streamed<ScenarioRow>> {
      const { manifest, pieces } = await stream(fields, 'ndjson', call);
      async function* rows() {
        for await (const line of linesOf(pieces)) yield JSON.parse(line) as ScenarioRow;
      }
      return { manifest, pieces: rows() };
    },

    /** Paths as they are drawn, as the bytes of a format: an Arrow IPC stream, say, for `RecordBatchReader.from`. */
    scenarioBytes: (
      fields: ScenarioFields,
      format: keyof typeof MEDIA_TYPES,
      call?: CallOptions,
    ): Promise<Streamed<Uint8Array>> => stream(fields, format, call),

    forecast: (body: ForecastFields, call?: CallOptions) => json<ForecastAnswer>({ path: '/v1/forecasts', body }, call),
    risk: (body: RiskFields, call?: CallOptions) => json<RiskAnswer>({ path: '/v1/risk', body }, call),
    credit: (body: CreditFields, call?: CallOptions) => json<CreditAnswer>({ path: '/v1/credit', body }, call),
    options: (body: OptionsFields, call?: CallOptions) => json<OptionsAnswer>({ path: '/v1/options', body }, call),

    /** Days that a model did not expect. */
    anomalies: (body: AnomalyFields, call?: CallOptions) => json<AnomalyAnswer>({ path: '/v1/anomalies', body }, call),

    /** Batches, where the service keeps any. */
    batches: {
      /** Begins one, or goes on with the same one. */
      start: (fields: BatchFields, call?: CallOptions) =>
        json<BatchAnswer>({ path: '/v1/batches', body: fields }, call),
      /** How far one is; once it is complete, where its files are. */
      status: (id: string, query: Partial<BatchQuery> = {}, call?: CallOptions) =>
        json<BatchAnswer>({ path: `${batchPath(id)}${queryOf(query)}` }, call),
      list: (query: Partial<BatchListQuery> = {}, call?: CallOptions) =>
        json<BatchList>({ path: `/v1/batches${queryOf(query)}` }, call),
      /** Stops drawing one; what is whole stays. */
      cancel: (id: string, call?: CallOptions) =>
        json<BatchAnswer>({ path: `${batchPath(id)}/cancel`, method: 'POST' }, call),
    },

    models: (call?: CallOptions) => json<Models>({ path: '/v1/models' }, call),
    /** A model's card. */
    model: (id: string, call?: CallOptions) => json<ModelCard>({ path: `/v1/models/${encodeURIComponent(id)}` }, call),
    /** The report of a model's evaluation, HTML. */
    async report(id: string, call?: CallOptions): Promise<string> {
      const path = `/v1/models/${encodeURIComponent(id)}/report`;
      return (await ask({ path, accept: 'text/html' }, call)).text();
    },

    health: (call?: CallOptions) => json<z.output<typeof Health>>({ path: '/health' }, call),
    ready: (call?: CallOptions) => json<z.output<typeof Ready>>({ path: '/ready' }, call),
    /** The OpenAPI document. */
    openApi: (call?: CallOptions) => json<Record<string, unknown>>({ path: '/openapi.json' }, call),
  };
}

const batchPath = (id: string): string => `/v1/batches/${encodeURIComponent(id)}`;

function queryOf(fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
