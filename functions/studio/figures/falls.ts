import { quantile } from '../../../inference/core/quality/distribution.ts';
import { histogram } from './histogram.ts';
import type { Picture } from './picture.ts';

/** The law of the largest drawdown of a path. @param sorted shares, ascending */
export function describeFalls(sorted: Float64Array): Picture['drawdown'] {
  return {
    ...histogram(sorted),
    quantiles: [quantile(sorted, 0.05), quantile(sorted, 0.5), quantile(sorted, 0.95)],
  };
}
