import type { BatchPlan } from '../../inference/contract/batch.ts';
import { shardsPerCall } from './aws/items.ts';
import { type BatchSize, sizeOf } from './plan.ts';
import * as known from './prices.ts';
import { PART_BYTES } from './s3.ts';

/** What it takes to draw a batch, each shard once. */
export interface BatchEstimate extends BatchSize {
  /** On this machine, into a folder. */
  readonly here: { readonly workers: number; readonly seconds: number };
  readonly lambda: LambdaEstimate;
  /** US dollars, for as long as the files stay in S3. */
  readonly storageAMonth: number;
}

export interface LambdaEstimate {
  /** Calls at a time. */
  readonly concurrency: number;
  readonly calls: number;
  readonly seconds: number;
  /** Of Step Functions. */
  readonly transitions: number;
  /** Puts, and what costs as much: listings, starts and ends of uploads. */
  readonly puts: number;
  readonly gets: number;
  /** US dollars, without what the files cost that stay. */
  readonly cost: {
    readonly lambda: number;
    readonly stepFunctions: number;
    readonly s3: number;
    readonly total: number;
  };
}

export interface Means {
  /** Seconds that a core takes for a path: see `measurePace`. Those of Lambda are taken to be as fast. */
  readonly pace: number;
  /** Cores of this machine. */
  readonly workers: number;
  /** Calls of the function at a time. */
  readonly concurrency: number;
}

/** How long a batch takes, here and on Lambda, and what it costs there: without retries, and where nothing else wants the cores. */
export function estimateBatch(plan: BatchPlan, { pace, workers, concurrency }: Means): BatchEstimate {
  const size = sizeOf(plan);
  const shardSeconds = Math.min(size.paths, plan.request.shardPaths) * pace;
  return {
    ...size,
    // A shard is drawn by one worker: in the last round some of them have none.
    here: { workers, seconds: Math.ceil(size.shards / workers) * shardSeconds },
    lambda: estimateLambda(plan, size, pace, concurrency),
    storageAMonth: (size.bytes / 1e9) * known.PRICES.s3GbMonth,
  };
}

function estimateLambda(
  plan: BatchPlan,
  { shards, paths, bytes }: BatchSize,
  pace: number,
  concurrency: number,
): LambdaEstimate {
  const perCall = shardsPerCall(plan, concurrency);
  const calls = Math.ceil(shards / perCall);
  const atOnce = Math.min(calls, concurrency);
  const { puts, gets, asked } = countRequests(shards, bytes / shards, calls);
  const drawing = paths * pace + asked * known.REQUEST_SECONDS;
  const finishing = shards * known.RECEIPT_SECONDS;
  const starting = known.START_SECONDS + atOnce / known.NEW_INSTANCES_A_SECOND;
  const transitions = calls * known.CALL_TRANSITIONS + known.RUN_TRANSITIONS;
  const { PRICES, FUNCTION_GB } = known;
  const busy = atOnce * known.START_SECONDS + drawing + finishing;
  const lambda = busy * FUNCTION_GB * PRICES.lambdaGbSecond + calls * PRICES.lambdaCall;
  const stepFunctions = transitions * PRICES.transition;
  const s3 = puts * PRICES.s3Put + gets * PRICES.s3Get;
  return {
    ...{ concurrency, calls, transitions, puts, gets },
    seconds: starting + Math.ceil(calls / concurrency) * (drawing / calls) + finishing,
    cost: { lambda, stepFunctions, s3, total: lambda + stepFunctions + s3 },
  };
}

/** Keys that a listing gives at a time. */
const LISTED = 1000;
/** The plan and what is asked before it is put; the list of calls, the manifest. */
const AROUND = 5;

/** Requests to S3, and how many of them the functions that draw wait for. */
function countRequests(shards: number, bytes: number, calls: number) {
  // A part is put with its file where it is the only one; others are started and ended.
  const perFile = bytes < PART_BYTES ? 1 : Math.ceil(bytes / PART_BYTES) + 2;
  // A call reads the plan; for each shard it asks for a receipt, in vain, and puts file and receipt. At the end receipts are read again.
  const [puts, gets] = [shards * (perFile + 1), calls + shards];
  return {
    puts: puts + Math.ceil(shards / LISTED) + AROUND,
    gets: gets + shards + AROUND,
    asked: puts + gets,
  };
}
