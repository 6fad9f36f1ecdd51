import { quantile } from '../../inference/core/quality/distribution.ts';

/** Quantiles over paths, one curve [points] for each share asked for. */
export function quantileBands(curves: readonly Float64Array[], shares: readonly number[]): Float64Array[] {
  const points = curves[0]?.length ?? 0;
  const bands = shares.map(() => new Float64Array(points));
  const column = new Float64Array(curves.length);
  for (let point = 0; point < points; point++) {
    for (let i = 0; i < curves.length; i++) column[i] = curves[i][point];
    column.sort();
    for (let i = 0; i < shares.length; i++) bands[i][point] = quantile(column, shares[i]);
  }
  return bands;
}
