import * as z from 'zod';
import { Problem } from '../../../inference/contract/service.ts';
import { VERSION } from '../../../inference/contract/version.ts';
import { PROBLEMS } from '../problem.ts';
import { type Operation, operations } from './operations.ts';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has it. */
export type Schema = z.core.JSONSchema.JSONSchema;

const TITLE_OF_TYPE: Readonly<Record<string, string>> = {
  'text/csv': 'Columns path, step and one for each asset',
  'application/x-ndjson': 'A line for each path and step',
  'application/vnd.apache.arrow.stream': 'An Arrow IPC stream',
  'application/vnd.apache.parquet': 'A Parquet file',
  'application/octet-stream': 'The bytes of the file',
};

/** Problems that pass by themselves, and the header that says when. */
const COME_AGAIN: readonly string[] = ['rate_limited', 'busy'];
const RETRY_AFTER = {
  description: 'Seconds after which the same request may be answered',
  schema: { type: 'integer', minimum: 0 } as Schema,
};

const LOCATION = { description: 'An address', schema: { type: 'string' } as Schema };

/** The service as an OpenAPI 3.1 document, made from the schemas that check requests and the table of operations. */
export function describeService() {
  const paths: Record<string, Record<string, ReturnType<typeof describeOperation>>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pathloom',
      version: VERSION,
      summary: 'Synthetic market paths, forecasts and risk figures from ONNX models.',
      description: 'All paths are synthetic: drawn from a model, not market history, not advice.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
  };
}

function describeOperation(operation: Operation) {
  const { id, summary, path, query, body, answer, types, problems, others = {}, conditional, open } = operation;
  const ofAnswer = (type: string): Schema =>
    type === 'application/json' && answer ? refer(answer.name) : { type: 'string', ...describeType(type) };
  const content = Object.fromEntries(types.map((type) => [type, { schema: ofAnswer(type) }]));
  return {
    operationId: id,
    summary,
    // Keys are needed where the service has been given any.
    security: open ? [] : [{}, { bearer: [] }, { apiKey: [] }],
    parameters: [...partsOf(path), ...(query ? parametersOf(query) : [])],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: refer(body.name), example: body.example } },
      },
    }),
    responses: {
      200: { description: 'The answer', content },
      ...Object.fromEntries(
        Object.entries(others).map(([status, { description, hasBody }]) => [
          status,
          { description, ...(hasBody && { content }), headers: { Location: LOCATION } },
        ]),
      ),
      ...(conditional && { 304: { description: 'The client has the answer that it names in If-None-Match' } }),
      ...problemResponses(problems),
    },
  };
}

const describeType = (type: string): Schema => (type in TITLE_OF_TYPE ? { description: TITLE_OF_TYPE[type] } : {});
const refer = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

function problemResponses(problems: Operation['problems']) {
  const statuses = [...new Set(problems.map((code) => PROBLEMS[code].status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = problems.filter((code) => PROBLEMS[code].status === status);
      return [
        status,
        {
          description: codes.map((code) => `${PROBLEMS[code].title} (urn:pathloom:${code})`).join('; '),
          ...(codes.some((code) => COME_AGAIN.includes(code)) && { headers: { 'Retry-After': RETRY_AFTER } }),
          content: { 'application/problem+json': { schema: refer('Problem') } },
        },
      ];
    }),
  );
}

/** The parts of an address in braces. */
function partsOf(path: string) {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } as Schema },
  }));
}

function parametersOf(query: z.ZodObject) {
  const { properties = {}, required = [] } = toSchema(query, 'input');
  return Object.entries(properties as Record<string, Schema>).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema, description },
    // A list is written with commas.
    ...{ style: 'form', explode: false },
  }));
}

function componentSchemas(): Record<string, Schema> {
  const schemas: Record<string, Schema> = { Problem: toSchema(Problem, 'output') };
  for (const { body, answer } of operations) {
    if (body) schemas[body.name] = toSchema(body.schema, 'input');
    if (answer) schemas[answer.name] = toSchema(answer.schema, 'output');
  }
  return schemas;
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
