import { drawIndex, normalBlock, Stream } from '../random.ts';
import { type DccRecursion, factorDcc, moveDcc } from './dcc.ts';
import { fitDcc } from './dcc-fit.ts';
import { drawGamma } from './gamma.ts';
import { type GarchMargins, onDay, stepMargins, variancesOf } from './garch-margins.ts';
import type { DrawRows, JointBaseline } from './joint-baseline.ts';

export const DCC_STUDENT = 'baseline:dcc-t';

/** What a path starts from: the variances of the day and Q. */
interface DccState {
  readonly variance: Float64Array;
  readonly q: Float64Array;
}

/**
 * DCC-GARCH with a multivariate Student-t: each asset has the volatility of its GJR-GARCH(1,1), and the standardised returns of a day are
 * Student-t of variance 1, with the correlations of `DccRecursion`.
 *
 * @throws PathloomError `training_failed`, as `fitDcc`
 */
export function dccStudent({ recursions, residuals, variances }: GarchMargins): JointBaseline {
  const { recursion, freedom } = fitDcc(DCC_STUDENT, residuals);
  const { assets, news, memory } = recursion;
  const from =
    (start: (seed: number, path: number) => DccState): DrawRows =>
    (seed, path, steps, out) => {
      const { variance, q } = start(seed, path);
      const factor = new Float64Array(assets * assets);
      const shocks = new Float64Array(assets);
      for (let step = 0; step < steps; step++) {
        factorDcc(assets, q, factor);
        drawStudent(factor, freedom, seed, path, step, shocks);
        stepMargins(recursions, shocks, variance, out, step * assets);
        moveDcc(recursion, q, shocks);
      }
    };
  const known = matricesOf(recursion, residuals);
  const days = residuals[0].length;
  return {
    id: DCC_STUDENT,
    parameters: { news, memory, freedom },
    stationary: from((seed, path) => {
      const day = drawIndex(seed, path, 0, Stream.start, days);
      return { variance: onDay(variances, day), q: known(day) };
    }),
    follow(returns) {
      const moved = variancesOf(recursions, returns);
      const standardised = returns.map((series, asset) =>
        series.map((r, t) => (r - recursions[asset].mean) / Math.sqrt(moved[asset][t])),
      );
      const matrices = matricesOf(recursion, standardised);
      return (day) => from(() => ({ variance: onDay(moved, day), q: matrices(day) }));
    },
  };
}

/** Q of every day of a history and of the one after it: a function that gives a copy. residuals: [assets][days]. */
function matricesOf(recursion: DccRecursion, residuals: readonly Float64Array[]): (day: number) => Float64Array {
  const { assets, target } = recursion;
  const days = residuals[0].length;
  const size = assets * assets;
  const all = new Float64Array((days + 1) * size);
  const q = target.slice();
  const shocks = new Float64Array(assets);
  for (let t = 0; t <= days; t++) {
    all.set(q, t * size);
    if (t === days) break;
    for (let asset = 0; asset < assets; asset++) shocks[asset] = residuals[asset][t];
    moveDcc(recursion, q, shocks);
  }
  return (day) => all.slice(day * size, (day + 1) * size);
}

const four = new Float64Array(4);

/** Student-t of variance 1 with the correlations of the factor, into `out`: √((ν - 2) / χ²) L n. */
function drawStudent(
  factor: Float64Array,
  freedom: number,
  seed: number,
  path: number,
  step: number,
  out: Float64Array,
): void {
  const assets = out.length;
  const size = Math.sqrt((freedom - 2) / (2 * drawGamma(freedom / 2, seed, path, step)));
  out.fill(0);
  for (let j = 0; j < assets; j++) {
    if (j % 4 === 0) normalBlock(seed, path, step, j / 4, Stream.baseline, four);
    for (let i = j; i < assets; i++) out[i] += size * factor[i * assets + j] * four[j % 4];
  }
}
