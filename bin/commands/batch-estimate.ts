import type { BatchEstimate } from '../../functions/batch/estimate.ts';
import { PRICED } from '../../functions/batch/prices.ts';
import type { BatchRequest } from '../../inference/contract/batch.ts';

/** An estimate in sentences. */
export function describeEstimate({ name }: BatchRequest, pace: number, estimate: BatchEstimate): string {
  const { shards, paths, rows, bytes, here, lambda, storageAMonth } = estimate;
  const { calls, concurrency, seconds, transitions, puts, gets, cost } = lambda;
  const parts = `Lambda ${usd(cost.lambda)}, Step Functions ${usd(cost.stepFunctions)}, S3 ${usd(cost.s3)}`;
  return [
    `${name}: ${count(paths)} paths, ${count(rows)} rows in ${count(shards)} shards, about ${size(bytes)}`,
    `here: about ${time(here.seconds)} on ${here.workers} cores; a path takes a core ${(pace * 1e6).toPrecision(2)} µs, as just measured`,
    `on Lambda: about ${time(seconds)} with ${count(concurrency)} at a time, and ${usd(cost.total)} (${parts})`,
    `  ${count(calls)} calls, ${count(transitions)} transitions, ${count(puts)} puts and ${count(gets)} gets; the files cost ${usd(storageAMonth)} a month`,
    `  dollars of ${PRICED}, without retries; Lambda's cores are taken to be as fast as this machine's`,
  ].join('\n');
}

const count = (value: number): string => Math.round(value).toLocaleString('en');
const usd = (value: number): string => `$${value.toFixed(2)}`;
const size = (bytes: number): string =>
  bytes < 1e9
    ? `${(bytes / 1e6).toFixed(1)} MB`
    : `${(bytes / 1e9).toLocaleString('en', { maximumFractionDigits: 1 })} GB`;

/** To two units: 3 h 20 min, 4 min 5 s, 12 s. */
function time(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
