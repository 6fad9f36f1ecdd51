import { beforeAll, describe, expect, test } from 'vitest';
import { type Definition, type Deployed, readDeployed, statesOf } from './definition.ts';
import { validateAsl } from './validate.ts';

let deployed: Deployed;
let states: Map<string, Definition['States'][string]>;
beforeAll(async () => {
  deployed = await readDeployed();
  states = new Map(statesOf(deployed.definition));
});

const tasks = () => [...states].filter(([, { Type }]) => Type === 'Task');
const invocations = () => tasks().filter(([, { Resource }]) => Resource === 'arn:aws:states:::lambda:invoke');

describe('the state machine of the template', () => {
  test('is what asl-validator takes', async () => {
    expect(await validateAsl(deployed.definition)).toEqual([]);
  });

  test('is not taken with a state that leads nowhere', async () => {
    const { Finish, ...others } = deployed.definition.States;
    const broken = { ...deployed.definition, States: { ...others, Finish: { ...Finish, Next: 'Nowhere' } } };
    expect(JSON.stringify(await validateAsl(broken))).toContain('target: Nowhere');
  });

  test('has a value for each of its names, and no null, which CloudFormation refuses', () => {
    const text = JSON.stringify(deployed.definition);
    const names = Array.from(text.matchAll(/\$\{(\w+)\}/g), ([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(Object.keys(deployed.substitutions).sort());
    expect(text).not.toMatch(/\bnull\b/);
  });

  test('runs as many shards at a time as it is told, in executions of their own, and tolerates no failure', () => {
    expect(states.get('DrawShards')).toMatchObject({
      MaxConcurrencyPath: '$.concurrency',
      ToleratedFailureCount: 0,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
  });

  test('passes ranges and keys: its items and what its children answer are in S3', () => {
    const { ItemReader, ItemSelector, ResultWriter } = deployed.definition.States.DrawShards;
    expect(ItemReader).toMatchObject({ Resource: 'arn:aws:states:::s3:getObject' });
    expect(Object.keys(ItemSelector as object)).toEqual(['batch.$', 'shard.$', 'count.$']);
    expect(ResultWriter).toMatchObject({ Resource: 'arn:aws:states:::s3:putObject' });
  });

  test('tries again what may pass, later and later and not all at once, and nothing that is refused', () => {
    expect(invocations().map(([name]) => name)).toEqual(['ReadSchedule', 'Begin', 'Draw', 'Finish']);
    for (const [, { Retry = [] }] of tasks()) {
      expect(Retry.length).toBeGreaterThan(0);
      for (const retrier of Retry) {
        expect(retrier).toMatchObject({ BackoffRate: 2, JitterStrategy: 'FULL' });
        expect(retrier.MaxDelaySeconds).toBeGreaterThan(retrier.IntervalSeconds);
      }
    }
    for (const [, { Retry = [], TimeoutSeconds }] of invocations()) {
      const errors = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(errors).toEqual(
        expect.arrayContaining(['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Sandbox.Timedout']),
      );
      expect(errors.filter((error) => /^[a-z]/.test(error))).toEqual(['write_failed', 'interrupted']);
      expect(errors).not.toContain('States.ALL');
      expect(TimeoutSeconds).toBeGreaterThan(0);
    }
  });

  test('leads every failure to the queue, to an event and to the end, and none past them', () => {
    const caught = [...states].filter(([, { Type }]) => Type === 'Task' || Type === 'Map');
    const next = Object.fromEntries(caught.map(([name, { Catch = [] }]) => [name, Catch.at(-1)?.Next]));
    expect(next).toEqual({
      ...Object.fromEntries(
        ['ReadSchedule', 'StartRun', 'Begin', 'DrawShards', 'Finish', 'AnnounceComplete'].map((name) => [
          name,
          'KeepFailure',
        ]),
      ),
      ...{ Draw: 'KeepShardFailure', KeepShardFailure: 'ShardsFailed' },
      ...{ KeepFailure: 'AnnounceFailure', AnnounceFailure: 'Failed' },
    });
    for (const [, { Catch = [] }] of caught) expect(Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    expect([states.get('KeepFailure')?.Next, states.get('AnnounceFailure')?.Next]).toEqual([
      'AnnounceFailure',
      'Failed',
    ]);
  });
});
