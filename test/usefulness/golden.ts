import { readFileSync } from 'node:fs';

interface Weights<Values> {
  readonly gates: Values;
  readonly gatesBias: Values;
  readonly candidate: Values;
  readonly candidateBias: Values;
  readonly read: Values;
  readonly readBias: Values;
}

/** Made by golden/usefulness.py. */
interface Golden {
  readonly gru: {
    readonly inputs: number;
    readonly units: number;
    readonly steps: number;
    readonly window: number[];
    readonly answer: number;
    readonly weights: Weights<{ shape: number[]; values: number[] }>;
    readonly slopes: Weights<number[]>;
  }[];
  readonly trees: { rows: number[][]; labels: number[]; asked: number[][]; logOdds: number[] };
  readonly roc: { first: number[]; second: number[]; area: number };
  readonly features: { path: number; first: number; values: number[] }[];
  readonly har: {
    readonly series: number[];
    readonly steps: number;
    readonly loss: number;
    readonly fittedVariances: number[];
    readonly given: { constant: number; day: number; week: number; month: number; falls: number };
    readonly asked: { path: number; steps: number; first: number };
    readonly variances: number[];
    readonly qlike: number[];
  };
  readonly records: {
    readonly length: number;
    readonly blocks: number;
    readonly history: number[];
    readonly made: number[][];
    readonly own: { median: number; copies: number };
    readonly model: { median: number; copies: number };
  };
  readonly estimate: { values: number[]; value: number; standardError: number };
}

export const golden: Golden = JSON.parse(readFileSync(new URL('golden/usefulness.json', import.meta.url), 'utf8'));
