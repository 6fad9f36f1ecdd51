import type { ChosenStart } from '../choice.ts';
import type { Limits } from '../limits.ts';
import type { OwnHistory } from '../own-file.ts';

/** What the controls of the page say. */
export interface ForecastChoice {
  readonly model: string;
  readonly asset: string;
  readonly start: ChosenStart;
  readonly steps: number;
  readonly paths: number;
  readonly seed: number;
  readonly output: 'prices' | 'returns';
  /** Per cent of a high. */
  readonly fall: number;
  /** Per cent of the price now. */
  readonly level: number;
  /** Money in each asset, of models of several. */
  readonly positions: Readonly<Record<string, number>>;
}

export const FORECAST_LIMITS = {
  steps: { least: 1, most: 1000 },
  // Ten draws beyond the 1 %.
  paths: { least: 1000, most: 50_000 },
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER },
  fall: { least: 0.1, most: 99, fractions: true },
  level: { least: 1, most: 1000, fractions: true },
} satisfies Record<string, Limits>;

export const USUAL_FORECAST: Omit<ForecastChoice, 'model'> = {
  ...{ asset: '', start: 'latest', steps: 20, paths: 5000, seed: 42 },
  ...{ output: 'prices', fall: 5, level: 95, positions: {} },
};

/** Of the intervals of 95, 80 and 50 %, and the median. */
export const QUANTILES: readonly number[] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
export const LEVELS: readonly number[] = [0.05, 0.01];
const HORIZONS = [1, 5, 10, 20, 60, 120, 252, 504];

/** Horizons that the tables have. */
export const horizonsOf = (steps: number): number[] => [...HORIZONS.filter((horizon) => horizon < steps), steps];

/** The request as POST /v1/forecasts takes it; a history of one's own goes beside it. */
export function bodyOf(choice: ForecastChoice, own: OwnHistory | undefined) {
  const { model, start, steps, paths, seed, output, fall, level } = choice;
  const prices = start === 'own' && own ? own.closes.map((column) => column[column.length - 1]) : undefined;
  const share = Number((level / 100).toPrecision(12));
  return {
    ...{ model, start: start === 'own' ? 'latest' : start, steps, paths, seed, output },
    ...{ quantiles: QUANTILES, levels: LEVELS, horizons: horizonsOf(steps) },
    drawdown: Number((fall / 100).toPrecision(12)),
    hit: prices ? prices.map((price) => price * share) : Number((100 * share).toPrecision(12)),
    ...(prices && { initialPrice: prices }),
  };
}
