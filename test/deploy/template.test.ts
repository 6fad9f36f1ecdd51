import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeService } from '../../functions/http/docs/openapi.ts';
import { STUDIO_PATHS } from '../../functions/studio/serve/routes.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { AWS_PACKAGES } from './aws-packages.ts';
import { type RenderedTemplates, renderTemplates } from './package-service.ts';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const SERVICES = [
  ['dev, with its models in the package', []],
  ['prod, with its models in a bucket', bucketOptions('trading-models', 'approved/v1')],
] as const;

/** Rights to the packages below a prefix, and to nothing else. */
const readModels = (bucket: string, prefix: string) => [
  { Effect: 'Allow', Action: ['s3:GetObject'], Resource: `arn:aws:s3:::${bucket}/${prefix}/*` },
  {
    Effect: 'Allow',
    Action: ['s3:ListBucket'],
    Resource: `arn:aws:s3:::${bucket}`,
    Condition: { StringLike: { 's3:prefix': `${prefix}/*` } },
  },
];

function bucketOptions(bucket: string, prefix: string): string[] {
  const params = ['architecture=arm64', 'models=bucket', `bucket=${bucket}`, `prefix=${prefix}`];
  return ['--stage', 'prod', ...params.flatMap((param) => ['--param', param])];
}

const services: RenderedTemplates[] = [];
let python: string;

beforeAll(async () => {
  ({ python } = await pythonEnvironment(AWS_PACKAGES));
  for (const [, options] of SERVICES) services.push(await renderTemplates(...options));
});
afterAll(() => Promise.all(services.map(({ remove }) => remove())));

/** What cfn-lint says; nothing where all is well. W3005 is of osls, which writes out what follows from references anyway. */
async function lint(files: readonly string[]): Promise<string> {
  const program = 'from cfnlint.runner import main; main()';
  const said = promisify(execFile)(python, [
    '-c',
    program,
    '--ignore-checks',
    'W3005',
    '--format',
    'parseable',
    '--',
    ...files,
  ]);
  // It ends with a code of its own where it finds something.
  const { stdout, stderr } = await said.catch((error) => {
    if (typeof error.code === 'number') return error as { stdout: string; stderr: string };
    throw error;
  });
  return stdout + stderr;
}

describe.each(SERVICES.map(([name], i) => [name, i] as const))('the template for %s', (_name, i) => {
  const ofType = (type: string) =>
    Object.values(services[i].resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);
  const functionNamed = (name: string) => services[i].resources[`${name}LambdaFunction`].Properties;

  test('passes cfn-lint', async () => {
    expect(await lint(services[i].files)).toBe('');
  });

  test('has every route of the OpenAPI document, those of the studio’s page, and none more', () => {
    const described = Object.entries(describeService().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = ofType('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey);
    const page = STUDIO_PATHS.map((path) => `GET ${path.replace('*', '{file+}')}`);
    expect(routed.sort()).toEqual([...described, ...page].sort());
    expect(routed.length).toBeGreaterThan(10);
  });

  test('gives no right to anything of any name, but to trace and to write the log of the state machine', () => {
    const wide = statements(i).filter(({ Resource }) => [Resource].flat().includes('*'));
    const tracing = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    // The role of those that answer requests, that of the batch functions, and that of the state machine.
    const [, ...others] = wide.map(({ Action }) => Action);
    expect([wide[0].Action, others[0]]).toEqual([tracing, tracing]);
    expect(others.slice(1).flat()).toHaveLength(8);
    for (const action of others.slice(1).flat())
      expect(action).toMatch(/^logs:(\w*LogDeliver|\w*ResourcePolic|DescribeLogGroups)/);
    const actions = statements(i).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    const services = new Set(actions.map((action) => action.split(':')[0]));
    expect([...services].sort()).toEqual(['events', 'lambda', 'logs', 's3', 'sqs', 'states', 'xray']);
  });

  test('keeps every log for a limited time', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(7);
    for (const group of groups) expect(group.RetentionInDays).toBe(i === 0 ? 14 : 90);
  });

  test('limits requests, instances and time', () => {
    const [stage] = ofType('AWS::ApiGatewayV2::Stage');
    expect(stage.DefaultRouteSettings).toEqual({
      DetailedMetricsEnabled: true,
      ThrottlingRateLimit: i === 0 ? 20 : 200,
      ThrottlingBurstLimit: i === 0 ? 20 : 200,
    });
    for (const name of ['Http', 'Streamed', 'Begin', 'Shard', 'Finish']) {
      expect(functionNamed(name)).toMatchObject({ Runtime: 'nodejs22.x', MemorySize: 1769 });
      expect(functionNamed(name).Architectures).toEqual([i === 0 ? 'x86_64' : 'arm64']);
      expect(functionNamed(name).ReservedConcurrentExecutions).toBeGreaterThan(0);
    }
    // Below the 30 s of an HTTP API.
    expect(functionNamed('Http').Timeout).toBe(29);
  });

  test('lets nobody in without a key or a signature', () => {
    expect(functionNamed('Http').Environment).toMatchObject({
      Variables: { PATHLOOM_KEYS: `{{resolve:ssm:/pathloom/${i === 0 ? 'dev' : 'prod'}/keys}}` },
    });
    const urls = ofType('AWS::Lambda::Url');
    expect(urls).toEqual([expect.objectContaining({ AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' })]);
    const principals = ofType('AWS::Lambda::Permission').map(({ Principal }) => Principal);
    expect(principals).toEqual(['apigateway.amazonaws.com']);
  });

  test('names the pages that may ask, by stage', () => {
    const [{ CorsConfiguration }] = ofType('AWS::ApiGatewayV2::Api') as {
      CorsConfiguration: { AllowOrigins: string[] };
    }[];
    const [{ Cors }] = ofType('AWS::Lambda::Url') as { Cors: { AllowOrigins: string[] } }[];
    expect(Cors.AllowOrigins).toEqual(CorsConfiguration.AllowOrigins);
    const expected = i === 0 ? /^http:\/\/localhost:\d+$/ : /^https:\/\/[a-z.]+$/;
    for (const origin of Cors.AllowOrigins) expect(origin).toMatch(expected);
    expect(Cors.AllowOrigins.length).toBeGreaterThan(0);
  });

  test('watches errors, throttles, slow answers and faults of the functions', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm').map(({ MetricName, Dimensions, AlarmActions }) => {
      expect(AlarmActions).toEqual([{ Ref: 'Alarms' }]);
      const [{ Value }] = Dimensions as { Value: { Ref: string } | { 'Fn::GetAtt': string[] } }[];
      return `${MetricName} ${'Ref' in Value ? Value.Ref : Value['Fn::GetAtt'].join('.')}`;
    });
    expect(alarms.sort()).toEqual(
      [
        '5xx HttpApi',
        'Url5xxCount StreamedLambdaFunction',
        ...['ExecutionsFailed BatchMachine', 'ExecutionsTimedOut BatchMachine'],
        'ApproximateNumberOfMessagesVisible FailureQueue.QueueName',
        ...['Http', 'Streamed', 'Begin', 'Shard', 'Finish'].flatMap((name) =>
          ['Duration', 'Errors', 'Throttles'].map((metric) => `${metric} ${name}LambdaFunction`),
        ),
      ].sort(),
    );
  });

  test('lets the batch functions, and no other, write below the prefix of the batches', () => {
    const batches = { 'Fn::GetAtt': ['Batches', 'Arn'] };
    const reading = readModels('trading-models', 'approved/v1');
    expect(ofS3(statements(i, 'IamRoleLambdaExecution'))).toEqual(i === 0 ? [] : reading);
    expect(ofS3(statements(i, 'BatchRole'))).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
        Resource: { 'Fn::Join': ['', [batches, '/batches/*']] },
      },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [batches, '/items/*']] } },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: batches },
      ...(i === 0 ? [] : reading),
    ]);
    for (const name of ['Begin', 'Shard', 'Finish']) {
      expect(functionNamed(name).Role).toEqual({ 'Fn::GetAtt': ['BatchRole', 'Arn'] });
      expect(functionNamed(name).Environment).toMatchObject({
        Variables: { PATHLOOM_BATCHES: { 'Fn::Join': ['', ['s3://', { Ref: 'Batches' }, '/batches']] } },
      });
    }
    for (const name of ['Http', 'Streamed']) {
      expect(functionNamed(name).Role).toEqual({ 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] });
    }
  });

  test('lets those that answer requests read the batches, and be told what is not there', () => {
    const batches = { 'Fn::GetAtt': ['Batches', 'Arn'] };
    const { Roles, PolicyDocument } = services[i].resources.BatchesPolicy.Properties as {
      Roles: unknown;
      PolicyDocument: { Statement: Statement[] };
    };
    expect(Roles).toEqual([{ Ref: 'IamRoleLambdaExecution' }]);
    expect(ofS3(PolicyDocument.Statement)).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [batches, '/batches/*']] } },
      // A condition on the prefix would make S3 answer 403 for a plan that is not written yet.
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: batches },
    ]);
    const others = PolicyDocument.Statement.flatMap(({ Action }) => Action).filter(
      (action) => !action.startsWith('s3:'),
    );
    expect(others).toEqual(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution']);
  });

  test('keeps the batches from the public', () => {
    const [bucket] = ofType('AWS::S3::Bucket').filter(({ LifecycleConfiguration }) => LifecycleConfiguration);
    expect(Object.values(bucket.PublicAccessBlockConfiguration as object)).toEqual([true, true, true, true]);
  });
});

/** Of one role, or of all. */
const statements = (i: number, role?: string): Statement[] =>
  Object.entries(services[i].resources)
    .filter(([name, { Type }]) => Type === 'AWS::IAM::Role' && (role ?? name) === name)
    .flatMap(([, { Properties }]) => Properties.Policies as { PolicyDocument?: { Statement: Statement[] } }[])
    .flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []);

const ofS3 = (all: readonly Statement[]) => all.filter(({ Action }) => [Action].flat()[0].startsWith('s3:'));

test('models are read where the parameters say', () => {
  const [inPackage, inBucket] = services;
  const location = ({ resources }: RenderedTemplates) => {
    const { Variables } = resources.HttpLambdaFunction.Properties.Environment as { Variables: Record<string, string> };
    return Variables.PATHLOOM_MODELS;
  };
  expect(location(inBucket)).toBe('s3://trading-models/approved/v1');
  expect(location(inPackage)).toBe('models');
});

test('cfn-lint finds what is wrong with a template', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-lint-'));
  const template = join(folder, 'template.json');
  const wrong = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', MemorySize: 'much' } };
  await writeFile(template, JSON.stringify({ Resources: { Wrong: wrong } }));
  expect(await lint([template])).toMatch(/E3012.*'much' is not of type 'integer'/);
  await rm(folder, { recursive: true });
});
