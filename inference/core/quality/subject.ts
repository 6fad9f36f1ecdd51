import { autocorrelation, leverageCorrelation } from './correlation.ts';
import { aggregate, type EmpiricalLaw, pool } from './distribution.ts';
import { drawdowns } from './drawdown.ts';
import { type Moments, moments } from './moments.ts';

/** Curves over lags 1 … lags that describe how a series depends on its past. */
export interface Curves {
  readonly r: Float64Array;
  readonly abs: Float64Array;
  readonly sq: Float64Array;
  readonly leverage: Float64Array;
}
export type CurveName = keyof Curves;

/** Longest lag in use: 250, and less where a history is short, so that every lag has at least three times as many pairs. */
export function lagsFor(steps: number): number {
  return Math.min(250, Math.floor(steps / 4));
}

/** One series of returns, the history or a path: every statistic of it is worked out at most once. */
export class Series {
  readonly returns: Float64Array;
  readonly moments: Moments;
  readonly #sorted = new Map<number, Float64Array>();
  #curves: Curves | undefined;
  #drawdowns: Float64Array | undefined;

  constructor(returns: Float64Array) {
    this.returns = returns;
    this.moments = moments(returns);
  }

  /** Overlapping log returns over `horizon` steps, ascending. */
  sorted(horizon: number): Float64Array {
    const known = this.#sorted.get(horizon);
    if (known) return known;
    const sorted = aggregate(this.returns, horizon).sort();
    this.#sorted.set(horizon, sorted);
    return sorted;
  }

  /** Falls of the price below its running maximum after each step, as shares of it, ascending. */
  get drawdowns(): Float64Array {
    this.#drawdowns ??= drawdowns(this.returns).sort();
    return this.#drawdowns;
  }

  get curves(): Curves {
    const lags = lagsFor(this.returns.length);
    this.#curves ??= {
      r: autocorrelation(this.returns, lags),
      abs: autocorrelation(this.returns.map(Math.abs), lags),
      sq: autocorrelation(
        this.returns.map((r) => r * r),
        lags,
      ),
      leverage: leverageCorrelation(this.returns, lags),
    };
    return this.#curves;
  }
}

/** All paths of one model, and what they have in common. */
export class Ensemble {
  readonly paths: readonly Series[];
  /** Moments of all returns of all paths together. */
  readonly moments: Moments;
  readonly #laws = new Map<number, EmpiricalLaw>();
  #drawdownLaw: EmpiricalLaw | undefined;
  #means: Curves | undefined;

  constructor(paths: readonly Float64Array[]) {
    this.paths = paths.map((path) => new Series(path));
    this.moments = moments(...paths);
  }

  /** Law of the log returns over `horizon` steps, pooled over paths. */
  law(horizon: number): EmpiricalLaw {
    const known = this.#laws.get(horizon);
    if (known) return known;
    const law = pool(this.paths.map((path) => path.sorted(horizon)));
    this.#laws.set(horizon, law);
    return law;
  }

  /** Law of the drawdowns after each step, pooled over paths. */
  get drawdownLaw(): EmpiricalLaw {
    this.#drawdownLaw ??= pool(this.paths.map((path) => path.drawdowns));
    return this.#drawdownLaw;
  }

  /** Variance of all returns of the other paths together; NaN where there are none. All paths are equally long. */
  varianceWithout(path: Series): number {
    const others = this.paths.length - 1;
    // About the mean of all, so that no large numbers cancel.
    const gap = path.moments.mean - this.moments.mean;
    const squares = this.paths.length * this.moments.variance - (path.moments.variance + gap * gap);
    return squares / others - (gap / others) ** 2;
  }

  /** Mean over paths of each curve. */
  get meanCurves(): Curves {
    this.#means ??= {
      r: this.#mean('r'),
      abs: this.#mean('abs'),
      sq: this.#mean('sq'),
      leverage: this.#mean('leverage'),
    };
    return this.#means;
  }

  #mean(name: CurveName): Float64Array {
    const mean = new Float64Array(this.paths[0].curves[name].length);
    for (const path of this.paths) {
      const curve = path.curves[name];
      for (let k = 0; k < mean.length; k++) mean[k] += curve[k] / this.paths.length;
    }
    return mean;
  }
}
