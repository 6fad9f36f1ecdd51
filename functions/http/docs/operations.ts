import * as z from 'zod';
import { AnomalyAnswer, AnomalyBody } from '../../../inference/contract/anomaly.ts';
import { BatchManifest, BatchRequest } from '../../../inference/contract/batch.ts';
import { BatchAnswer, BatchList, BatchListQuery, BatchQuery } from '../../../inference/contract/batches.ts';
import { ModelCard } from '../../../inference/contract/card.ts';
import { CreditAnswer, CreditBody } from '../../../inference/contract/credit.ts';
import { ForecastAnswer, ForecastBody } from '../../../inference/contract/forecast.ts';
import { OptionsAnswer, OptionsBody } from '../../../inference/contract/options.ts';
import { RiskAnswer, RiskBody } from '../../../inference/contract/risk.ts';
import { ScenarioBody, ScenarioRequest, Seed } from '../../../inference/contract/scenario.ts';
import { Health, ModelList, Ready, ScenarioAnswer } from '../../../inference/contract/service.ts';
import { SCENARIO_TYPES } from '../answers/scenarios.ts';
import type { PROBLEMS } from '../problem.ts';

/** What can be asked of the service at one address by one method. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** Names in braces are parts of the address. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: { readonly name: string; readonly schema: z.ZodType; readonly example: unknown };
  /** Schema of a JSON answer, by its name. */
  readonly answer?: { readonly name: string; readonly schema: z.ZodType };
  /** Media types of the answer. */
  readonly types: readonly string[];
  readonly problems: readonly (keyof typeof PROBLEMS)[];
  /** Other statuses than 200 that are no refusals, and what they mean. */
  readonly others?: Readonly<Record<number, { readonly description: string; readonly hasBody: boolean }>>;
  /** Whether a client that has the answer already is told so. */
  readonly conditional?: true;
  /** Whether a key is needed where keys are in use. */
  readonly open?: true;
}

const JSON_TYPE = ['application/json'] as const;
const FILE_TYPES = ['application/json', 'application/octet-stream'] as const;
const ACCESS = ['unauthorised', 'forbidden', 'other_site', 'rate_limited', 'defect'] as const;
const ONE_MODEL = [...ACCESS, 'unknown_model', 'bad_model'] as const;
const DRAWING = [...ONE_MODEL, 'bad_option', 'not_acceptable', 'too_large', 'busy', 'timed_out'] as const;
const DRAWING_FROM_BODY = [...DRAWING, 'unsupported_media_type', 'bad_data', 'training_failed'] as const;
const BATCHES = [...ACCESS, 'no_batches'] as const;
const seed = Seed.optional().describe('Seed of the noise; one is drawn, and told in x-pathloom-seed, unless given');

/** Every address of the service: what is routed, described in OpenAPI and shown on the page. */
export const operations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/v1/scenarios', id: 'getScenarios', types: SCENARIO_TYPES, problems: DRAWING },
    summary: 'Synthetic paths. With a seed the answer is the same for ever, and may be kept.',
    query: ScenarioRequest.extend({ seed }),
    conditional: true,
    answer: { name: 'ScenarioAnswer', schema: ScenarioAnswer },
  },
  {
    ...{
      method: 'post',
      path: '/v1/scenarios',
      id: 'postScenarios',
      types: SCENARIO_TYPES,
      problems: [...DRAWING_FROM_BODY, 'not_reached'],
    },
    summary: 'The same, from a history of your own where there is one, and under conditions where there are any.',
    body: {
      name: 'ScenarioBody',
      schema: ScenarioBody.extend({ seed }),
      example: {
        model: 'sp500',
        paths: 10,
        steps: 21,
        seed: 42,
        start: 'latest',
        output: 'prices',
        initialPrice: 5000,
      },
    },
    answer: { name: 'ScenarioAnswer', schema: ScenarioAnswer },
  },
  {
    ...{ method: 'post', path: '/v1/forecasts', id: 'postForecast', types: JSON_TYPE, problems: DRAWING_FROM_BODY },
    summary:
      'From what is known now: quantiles, mean and volatility of each step ahead, value at risk and expected shortfall, and the ' +
      'probability of a fall or of a price level, each with its Monte-Carlo standard error.',
    body: {
      name: 'ForecastBody',
      schema: ForecastBody,
      example: { model: 'sp500', steps: 20, seed: 42, horizons: [1, 20], drawdown: 0.1, hit: 95 },
    },
    answer: { name: 'ForecastAnswer', schema: ForecastAnswer },
  },
  {
    ...{ method: 'post', path: '/v1/risk', id: 'postRisk', types: JSON_TYPE, problems: DRAWING_FROM_BODY },
    summary:
      'Profit and loss of a portfolio that is held: its law, value at risk, expected shortfall with the part of each asset, and ' +
      'drawdown, each with its Monte-Carlo standard error.',
    body: {
      name: 'RiskBody',
      schema: RiskBody,
      example: { model: 'sp500', positions: { close: 1_000_000 }, steps: 10, seed: 42 },
    },
    answer: { name: 'RiskAnswer', schema: RiskAnswer },
  },
  {
    ...{ method: 'post', path: '/v1/credit', id: 'postCredit', types: JSON_TYPE, problems: DRAWING_FROM_BODY },
    summary:
      'Credit risk of obligors whose equity moves with the model: value and volatility of their assets, probabilities of default year by ' +
      'year, and the loss of all of them together with the part of each, with Monte-Carlo standard errors.',
    body: {
      name: 'CreditBody',
      schema: CreditBody,
      example: {
        ...{ model: 'sp500', years: 1, seed: 42, rate: 0.02 },
        obligors: [
          {
            ...{ name: 'ACME', asset: 'close', beta: 1.2, volatility: 0.45 },
            ...{ equity: 40, debt: 60, maturity: 1, recovery: 0.4 },
          },
        ],
      },
    },
    answer: { name: 'CreditAnswer', schema: CreditAnswer },
  },
  {
    ...{ method: 'post', path: '/v1/options', id: 'postOptions', types: JSON_TYPE, problems: DRAWING_FROM_BODY },
    summary:
      'European option prices under the pricing measure and the smile of their implied volatilities, with Monte-Carlo standard errors, and ' +
      'the test whether discounted prices are martingales.',
    body: {
      name: 'OptionsBody',
      schema: OptionsBody,
      example: { model: 'sp500', maturities: [21, 63], moneyness: [0.9, 1, 1.1], rate: 0.02, paths: 2000, seed: 42 },
    },
    answer: { name: 'OptionsAnswer', schema: OptionsAnswer },
  },
  {
    ...{ method: 'post', path: '/v1/anomalies', id: 'postAnomalies', types: JSON_TYPE },
    summary:
      'Days that the model did not expect: of each day its residual and the p-value of nine tests in one, and of those that are flagged ' +
      'what was expected, what came and which test found it.',
    problems: [...DRAWING_FROM_BODY, 'not_found'],
    body: {
      name: 'AnomalyBody',
      schema: AnomalyBody,
      example: { model: 'sp500', history: { returns: [0.004, -0.011, 0.007] }, rate: 0.01 },
    },
    answer: { name: 'AnomalyAnswer', schema: AnomalyAnswer },
  },
  {
    ...{ method: 'get', path: '/v1/models', id: 'getModels', types: JSON_TYPE, problems: [...ACCESS, 'bad_model'] },
    summary: 'The models and the baselines.',
    answer: { name: 'ModelList', schema: ModelList },
  },
  {
    ...{ method: 'get', path: '/v1/models/{id}', id: 'getModel', types: JSON_TYPE, problems: ONE_MODEL },
    summary: 'The card of a model: what it is, what it was fitted on, how good it is.',
    answer: { name: 'ModelCard', schema: ModelCard },
  },
  {
    ...{ method: 'get', path: '/v1/models/{id}/report', id: 'getReport', types: ['text/html'] },
    summary: 'The report of its evaluation, a page.',
    problems: [...ONE_MODEL, 'not_found'],
  },
  {
    ...{ method: 'get', path: '/v1/models/{id}/files/{file}', id: 'getModelFile', types: FILE_TYPES },
    summary: 'A file of the model’s package, to draw with it elsewhere: card.json, or any that the card names.',
    problems: [...ONE_MODEL, 'not_found'],
    answer: { name: 'ModelCard', schema: ModelCard },
    conditional: true,
  },
  {
    ...{ method: 'post', path: '/v1/batches', id: 'postBatch', types: JSON_TYPE },
    summary:
      'Begins a batch: more paths than one answer holds, in files. The same request, sent again, is the same batch, and goes on with one ' +
      'that is not complete.',
    problems: [
      ...BATCHES,
      ...([
        'unknown_model',
        'bad_model',
        'bad_option',
        'conflict',
        'too_large',
        'unsupported_media_type',
        'busy',
        'timed_out',
      ] as const),
    ],
    body: {
      name: 'BatchRequest',
      schema: BatchRequest,
      example: { name: 'nightly', model: 'sp500', paths: 200_000, steps: 50, seed: 11, shardPaths: 10_000 },
    },
    answer: { name: 'BatchAnswer', schema: BatchAnswer },
    others: { 202: { description: 'It is drawn from now; Location says where to ask how far it is', hasBody: true } },
  },
  {
    ...{ method: 'get', path: '/v1/batches', id: 'getBatches', types: JSON_TYPE },
    summary: 'The batches, in the order of their ids.',
    problems: [...BATCHES, 'bad_option', 'busy'],
    query: BatchListQuery,
    answer: { name: 'BatchList', schema: BatchList },
  },
  {
    ...{ method: 'get', path: '/v1/batches/{id}', id: 'getBatch', types: JSON_TYPE },
    summary: 'How far a batch is, and once it is complete its totals, its statistics and the addresses of its files.',
    query: BatchQuery,
    problems: [...BATCHES, 'bad_option', 'not_found', 'busy'],
    answer: { name: 'BatchAnswer', schema: BatchAnswer },
  },
  {
    ...{ method: 'post', path: '/v1/batches/{id}/cancel', id: 'cancelBatch', types: JSON_TYPE },
    summary: 'Stops drawing a batch. What is whole stays, and the same request goes on with it.',
    problems: [...BATCHES, 'not_found'],
    answer: { name: 'BatchAnswer', schema: BatchAnswer },
  },
  {
    ...{ method: 'get', path: '/v1/batches/{id}/files/{file}', id: 'getBatchFile' },
    summary:
      'A file of a batch that is complete: manifest.json, or a shard by the last part of its key, such as 000000.parquet.',
    types: ['application/vnd.apache.parquet', 'application/json'],
    problems: [...BATCHES, 'not_found', 'busy'],
    answer: { name: 'BatchManifest', schema: BatchManifest },
    others: { 307: { description: 'The file is had at the address in Location, for a while', hasBody: false } },
  },
  {
    ...{ method: 'get', path: '/health', id: 'getHealth', types: JSON_TYPE, problems: [], open: true },
    summary: 'Whether the service runs.',
    answer: { name: 'Health', schema: Health },
  },
  {
    ...{ method: 'get', path: '/ready', id: 'getReady', types: JSON_TYPE, open: true },
    summary: 'Whether every model can be drawn from.',
    problems: ['not_ready', 'bad_model', 'defect'],
    answer: { name: 'Ready', schema: Ready },
  },
  {
    ...{ method: 'get', path: '/openapi.json', id: 'getOpenApi', types: JSON_TYPE, problems: [], open: true },
    summary: 'This service as an OpenAPI document.',
    answer: { name: 'OpenApi', schema: z.looseObject({ openapi: z.string() }) },
  },
  {
    ...{ method: 'get', path: '/docs', id: 'getDocs', types: ['text/html'], problems: [], open: true },
    summary: 'The same as a page for people.',
  },
  {
    ...{ method: 'get', path: '/docs/style.css', id: 'getStyle', types: ['text/css'], problems: [], open: true },
    summary: 'How that page looks.',
  },
];
