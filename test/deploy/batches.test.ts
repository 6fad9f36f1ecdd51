import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScheduleEvent } from '../../functions/batch/aws/events.ts';
import { requestFor } from '../../functions/batch/schedule/request-for.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { type RenderedTemplates, renderTemplates } from './package-service.ts';

let dev: RenderedTemplates;
let prod: RenderedTemplates;
beforeAll(async () => {
  dev = await renderTemplates();
  prod = await renderTemplates('--stage', 'prod', '--param', 'schedules=ENABLED');
});
afterAll(async () => {
  await dev?.remove();
  await prod?.remove();
});

const propertiesOf = (name: string, { resources } = dev) => resources[name].Properties;
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

/** `[actions, resources]` of each statement of a role. */
const rightsOf = (role: string) => {
  const [{ PolicyDocument }] = propertiesOf(role).Policies as {
    PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
  }[];
  return PolicyDocument.Statement.map(({ Action, Resource }) => [[Action].flat().join(' '), Resource]);
};

describe('the state machine', () => {
  test('has a name by stage, and logs its errors without what is in its states', () => {
    expect(propertiesOf('BatchMachine')).toMatchObject({
      StateMachineName: 'pathloom-dev-batch',
      StateMachineType: 'STANDARD',
      RoleArn: arn('BatchMachineRole'),
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
    expect(propertiesOf('BatchMachine', prod).StateMachineName).toBe('pathloom-prod-batch');
  });

  test('may call its three functions, start itself, read its lists, write its results, and tell of its end', () => {
    const own = (...rest: string[]) => ({
      'Fn::Join': [':', ['arn:aws:states', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, ...rest]],
    });
    const name = 'pathloom-dev-batch';
    const inBucket = (prefix: string) => ({ 'Fn::Join': ['', [arn('Batches'), prefix]] });
    expect(rightsOf('BatchMachineRole').slice(0, -1)).toEqual([
      ['lambda:InvokeFunction', ['Begin', 'Shard', 'Finish'].map((name) => arn(`${name}LambdaFunction`))],
      ['states:StartExecution', own('stateMachine', name)],
      [
        'states:DescribeExecution states:StopExecution',
        [own('execution', name, '*'), own('execution', `${name}/DrawShards`, '*')],
      ],
      ['s3:GetObject', inBucket('/items/*')],
      ['s3:PutObject s3:GetObject s3:ListMultipartUploadParts s3:AbortMultipartUpload', inBucket('/results/*')],
      ['sqs:SendMessage', arn('FailureQueue')],
      [
        'events:PutEvents',
        {
          'Fn::Join': [':', ['arn:aws:events', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, 'event-bus/default']],
        },
      ],
    ]);
  });

  test('draws with as many calls at a time as there are instances', () => {
    for (const template of [dev, prod]) {
      const { Variables } = propertiesOf('BeginLambdaFunction', template).Environment as {
        Variables: Record<string, string>;
      };
      const { ReservedConcurrentExecutions } = propertiesOf('ShardLambdaFunction', template);
      expect(Variables.PATHLOOM_CONCURRENCY).toBe(String(ReservedConcurrentExecutions));
    }
  });

  test('waits for its functions longer than they may take', () => {
    const { States } = propertiesOf('BatchMachine').Definition as { States: Record<string, Record<string, never>> };
    const { Draw } = (States.DrawShards.ItemProcessor as { States: typeof States }).States;
    const limits = { Begin: States.Begin, Shard: Draw, Finish: States.Finish };
    for (const [name, { TimeoutSeconds }] of Object.entries(limits)) {
      expect(TimeoutSeconds).toBeGreaterThan(propertiesOf(`${name}LambdaFunction`).Timeout as number);
    }
  });
});

describe('the schedule of the example', () => {
  const target = () => propertiesOf('NightlySchedule').Target as Record<string, unknown> & { Input: string };

  test('does nothing unless it is enabled', () => {
    expect(propertiesOf('NightlySchedule').State).toBe('DISABLED');
    expect(propertiesOf('NightlySchedule', prod).State).toBe('ENABLED');
  });

  test('starts the state machine at its time, tries again, and keeps what it could not start', () => {
    expect(propertiesOf('NightlySchedule')).toMatchObject({
      ScheduleExpressionTimezone: 'America/New_York',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(target()).toMatchObject({
      Arn: { Ref: 'BatchMachine' },
      RoleArn: arn('ScheduleRole'),
      RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 20 },
      DeadLetterConfig: { Arn: arn('FailureQueue') },
    });
    expect(rightsOf('ScheduleRole')).toEqual([
      ['states:StartExecution', { Ref: 'BatchMachine' }],
      ['sqs:SendMessage', arn('FailureQueue')],
    ]);
  });

  test('sends what the functions take, with the time that EventBridge fills in', () => {
    const input = JSON.parse(target().Input.replace('<aws.scheduler.scheduled-time>', '2026-11-20T23:30:00Z'));
    const { schedule, scheduledTime } = ScheduleEvent.parse(input);
    expect(schedule.timeZone).toBe(propertiesOf('NightlySchedule').ScheduleExpressionTimezone);
    const request = requestFor(schedule, scheduledTime);
    expect(BatchRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({ name: 'nightly-2026-11-20', model: 'sp500', paths: 200_000 });
  });
});

test('lists and results are thrown away, batches are not', () => {
  const { Rules } = propertiesOf('Batches').LifecycleConfiguration as { Rules: Record<string, unknown>[] };
  const expiring = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
  expect(expiring.map(({ Prefix }) => Prefix)).toEqual(['items/', 'results/']);
});
