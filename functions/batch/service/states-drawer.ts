import { BatchRequest } from '../../../inference/contract/batch.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { Drawer, Drawing } from './batches.ts';
import { sayFailure } from './failure.ts';
import { type StatesClient, StatesError } from './states-client.ts';

/** Of DescribeExecution's answer what is read. */
interface Execution {
  readonly status: string;
  readonly input?: string;
  readonly error?: string;
}

const STATES: Readonly<Record<string, Drawing['state']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'cancelled',
};

/** Most executions of one batch that are looked for. */
const MOST_EXECUTIONS = 30;

/**
 * Batches that a state machine of AWS Step Functions draws. The first execution has the name of the batch, so that the same request asked
 * for twice at a time is one; where that ended before the batch was whole, the next is `NAME-R2`, and keeps what is there. No batch has a
 * capital in its name.
 *
 * @param machine ARN of the state machine
 * @throws PathloomError `bad_option` where that is none
 */
export function createStatesDrawer(machine: string, client: StatesClient): Drawer {
  const found = /^(arn:[\w-]+:states:[\w-]+:\d+):stateMachine:([\w-]+)$/.exec(machine);
  if (!found) {
    const rule = 'must be the ARN of a state machine';
    throw new PathloomError('bad_option', `PATHLOOM_STATE_MACHINE ${JSON.stringify(machine)}: ${rule}`);
  }
  const [, account, machineName] = found;
  const arnOf = (name: string) => `${account}:execution:${machineName}:${name}`;
  const nameOf = (id: string, count: number) => (count === 1 ? id : `${id}-R${count}`);

  const describe = (name: string): Promise<Execution | undefined> =>
    client.ask<Execution>('DescribeExecution', { executionArn: arnOf(name) }).catch((error: unknown) => {
      if (isCode(error, 'ExecutionDoesNotExist')) return undefined;
      throw error;
    });

  /** The last execution of a batch, and how many there were. */
  async function latest(id: string): Promise<{ count: number; execution: Execution } | undefined> {
    let last: { count: number; execution: Execution } | undefined;
    for (let count = 1; count <= MOST_EXECUTIONS; count++) {
      const execution = await describe(nameOf(id, count));
      if (!execution) break;
      last = { count, execution };
      if (isRunning(execution)) break;
    }
    return last;
  }

  return {
    async start(request) {
      const id = request.name;
      const last = await latest(id);
      if (last && isRunning(last.execution)) {
        const same = JSON.stringify(requestOf(last.execution)) === JSON.stringify(request);
        return same ? 'going' : { conflict: `another batch ${id} is being drawn` };
      }
      const name = nameOf(id, (last?.count ?? 0) + 1);
      const input = JSON.stringify({ request });
      try {
        await client.ask('StartExecution', { stateMachineArn: machine, name, input });
        return 'started';
      } catch (error) {
        if (!isCode(error, 'ExecutionAlreadyExists')) throw error;
        return { conflict: `another batch ${id} was asked for at the same time, or ${MOST_EXECUTIONS} times before` };
      }
    },
    async find(id) {
      const last = await latest(id);
      // One that succeeded is as complete as its files are, and they are asked.
      const state = last && STATES[last.execution.status];
      if (!last || !state) return undefined;
      const request = requestOf(last.execution);
      return {
        state,
        ...(state === 'failed' && { failure: sayFailure(last.execution.error ?? last.execution.status) }),
        ...(request && { request }),
      };
    },
    async cancel(id) {
      const last = await latest(id);
      if (!last || !isRunning(last.execution)) return;
      await client.ask('StopExecution', { executionArn: arnOf(nameOf(id, last.count)), error: 'cancelled' });
    },
    // The state machine goes on without this process.
    close: async () => {},
  };
}

const isRunning = ({ status }: Execution): boolean => STATES[status] === 'running';
const isCode = (error: unknown, code: string): boolean => error instanceof StatesError && error.code === code;

/** The request that an execution was started with; undefined where its input is something else. */
function requestOf({ input }: Execution): BatchRequest | undefined {
  try {
    const { request } = JSON.parse(input ?? '') as { request?: unknown };
    return BatchRequest.safeParse(request).data;
  } catch {
    return undefined;
  }
}
