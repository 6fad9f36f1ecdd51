/** Where and when the prices below held. */
export const PRICED = 'us-east-1 on 2026-11-23';

/** What AWS asks for, in US dollars, without free tiers, discounts or taxes. Some regions ask up to half as much again. */
export const PRICES = {
  /** https://aws.amazon.com/lambda/pricing/: x86_64, up to 6 billion GB-seconds a month; arm64 is a fifth cheaper. */
  lambdaGbSecond: 0.0000166667,
  lambdaCall: 0.2 / 1e6,
  /** https://aws.amazon.com/step-functions/pricing/: standard workflows. */
  transition: 0.025 / 1e3,
  /** https://aws.amazon.com/s3/pricing/: S3 Standard; a listing, and the start and the end of an upload in parts, cost what a put does. */
  s3Put: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  s3GbMonth: 0.023,
} as const;

/** Memory of the functions, with which Lambda gives one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const FUNCTION_GB = 1769 / 1024;

/** Transitions of a child of the Distributed Map, which makes one call, and of all the rest: see aws/state-machine.yml. */
export const CALL_TRANSITIONS = 3;
export const RUN_TRANSITIONS = 10;

/** Seconds until a new function has its model open, and until `finish` has counted one receipt in; measured: docs/scale.md. */
export const START_SECONDS = 0.6;
export const RECEIPT_SECONDS = 0.003;

/** Seconds that a function waits for S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
export const REQUEST_SECONDS = 0.15;

/** Instances that Lambda adds to a function in ten seconds: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html */
export const NEW_INSTANCES_A_SECOND = 100;
