import { text } from 'node:stream/consumers';
import { type InvokeOutcome, type RunningFunction, startFunction } from '../lambda/start-function.ts';

export type FunctionName = 'begin' | 'shard' | 'finish';

/** What happens to a call instead of, or besides, the function's own doing; undefined where nothing does. */
export type CallFault = 'throttled' | 'killed' | 'twice' | undefined;

/** A call as it ended: what the function answered, or the type of its error. */
export interface Call {
  readonly name: FunctionName;
  readonly event: Readonly<Record<string, unknown>>;
  readonly outcome: string;
}

/** What Lambda's `Invoke` answers. */
export interface InvokeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Processes of each function: what is reserved for it. */
const INSTANCES: Readonly<Record<FunctionName, number>> = { begin: 2, shard: 2, finish: 1 };

/**
 * The built batch functions in Lambda's own runtime client on Node 22, in as many processes as are reserved, behind what plays Lambda's
 * Invoke. An instance that was killed is replaced.
 */
export class BatchFunctions {
  readonly calls: Call[] = [];
  fault: (name: FunctionName, event: Call['event']) => CallFault = () => undefined;
  /** What a call waits for before it reaches the function. */
  delay: (event: Call['event']) => Promise<void> = async () => {};
  private readonly idle: Record<FunctionName, Promise<RunningFunction>[]> = { begin: [], shard: [], finish: [] };
  private readonly all = new Set<RunningFunction>();
  private readonly folder: string;
  private readonly env: Readonly<Record<string, string>>;

  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.env = env;
    for (const [name, count] of Object.entries(INSTANCES)) {
      for (let i = 0; i < count; i++) this.replenish(name as FunctionName);
    }
  }

  async invoke(name: FunctionName, event: Call['event']): Promise<InvokeAnswer> {
    const fault = this.fault(name, event);
    const starting = this.idle[name].shift();
    if (fault === 'throttled' || !starting) {
      if (starting) this.idle[name].push(starting);
      this.calls.push({ name, event, outcome: 'throttled' });
      const headers = { 'x-amzn-errortype': 'TooManyRequestsException' };
      return { status: 429, headers, body: JSON.stringify({ message: 'Rate Exceeded.' }) };
    }
    await this.delay(event);
    const instance = await starting;
    // Events of EventBridge and of queues come at least once; so may a call whose answer was lost.
    if (fault === 'twice') await this.run(instance, name, event);
    if (fault === 'killed') process.kill(instance.pid, 'SIGKILL');
    const answer = await this.run(instance, name, event);
    if (answer.headers['x-amz-function-error'] === 'Lost') this.replenish(name);
    else this.idle[name].push(starting);
    return answer;
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.idle).flat());
    await Promise.all([...this.all].map((instance) => instance.stop()));
  }

  private replenish(name: FunctionName): void {
    const env = { ...this.env, _HANDLER: `dist/functions/batch/lambda.${name}` };
    const starting = startFunction({ folder: this.folder, handler: 'handler', env }).then((instance) => {
      this.all.add(instance);
      return instance;
    });
    this.idle[name].push(starting);
  }

  private async run(instance: RunningFunction, name: FunctionName, event: Call['event']): Promise<InvokeAnswer> {
    const { body, error } = await bodyOf(await instance.invoke(event, { timeout: 60_000 }));
    const outcome = error === undefined ? (JSON.parse(body).outcome ?? 'answered') : JSON.parse(body).errorType;
    this.calls.push({ name, event, outcome });
    return { status: 200, headers: error === undefined ? {} : { 'x-amz-function-error': error }, body };
  }
}

async function bodyOf(outcome: InvokeOutcome): Promise<{ body: string; error?: 'Unhandled' | 'Lost' }> {
  if (outcome.kind === 'response') return { body: await text(outcome.request) };
  if (outcome.kind === 'error') return { body: outcome.body, error: 'Unhandled' };
  const lost = {
    timeout: { errorType: 'Sandbox.Timedout', errorMessage: 'Error: Task timed out after 60.00 seconds' },
    ended: { errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited with error: signal: killed' },
  };
  return { body: JSON.stringify(lost[outcome.kind]), error: 'Lost' };
}
