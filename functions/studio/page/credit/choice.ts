import type { Limits } from '../limits.ts';

/** An obligor as it is typed: a field that is no number stays text, and is refused where it is worked with. */
export type TypedObligor = Readonly<Record<string, string | number>>;

/** What the controls of the page say. */
export interface CreditChoice {
  readonly model: string;
  readonly start: 'stationary' | 'latest';
  readonly years: number;
  readonly paths: number;
  readonly seed: number;
  readonly trigger: 'maturity' | 'first-passage';
  readonly bridge: boolean;
  /** Per cent a year. */
  readonly rate: number;
  readonly obligors: readonly TypedObligor[];
}

export const CREDIT_LIMITS = {
  years: { least: 0.25, most: 30, fractions: true },
  // Ten paths beyond the 1 %.
  paths: { least: 1000, most: 100_000 },
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER },
  rate: { least: -10, most: 50, fractions: true },
} satisfies Record<string, Limits>;

/** More make a page slow; the command line takes 10,000. */
export const MOST_OBLIGORS = 200;

/** The example of the README, so that there is something to see at once. Its asset is the first of the model. */
export const exampleOf = (asset: string): readonly TypedObligor[] => [
  { name: 'Airline', asset, beta: 1.4, volatility: 0.6, equity: 30, debt: 70, maturity: 5, recovery: 0.3 },
  { name: 'Builder', asset, beta: 1.3, volatility: 0.5, equity: 45, debt: 55, maturity: 3, recovery: 0.4 },
  { name: 'Utility', asset, beta: 0.5, volatility: 0.25, equity: 50, debt: 60, maturity: 5, recovery: 0.5 },
];

export const USUAL_CREDIT: Omit<CreditChoice, 'model'> = {
  ...{ start: 'stationary', years: 5, paths: 2000, seed: 42 },
  ...{ trigger: 'first-passage', bridge: false, rate: 0, obligors: [] },
};

/** The request as POST /v1/credit takes it, but model and obligors; levels are those that enough paths are beyond. */
export function fieldsOf({ start, years, paths, seed, trigger, bridge, rate }: CreditChoice) {
  const enough = (level: number) => Math.min(level, 1 - level) * paths >= 10 - 1e-6;
  return {
    ...{ start, years, paths, seed, trigger },
    ...(trigger === 'first-passage' && bridge && { bridge }),
    rate: Number((rate / 100).toPrecision(12)),
    quantiles: [0.5, 0.9, 0.95, 0.99, 0.999].filter(enough),
    levels: [0.05, 0.01, 0.001].filter(enough),
  };
}
