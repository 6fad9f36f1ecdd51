import type { ModelCard } from '../../inference/contract/card.ts';
import type { ForecastQuality } from '../../inference/contract/forecast-quality.ts';
import type { JointQuality } from '../../inference/contract/joint-quality.ts';
import type { QualityTable } from '../../inference/contract/quality.ts';
import type { UsefulnessTable } from '../../inference/contract/usefulness.ts';
import type { Elasticities } from '../evaluate/elasticities.ts';
import type { ValueAtRiskSeries } from '../evaluate/value-at-risk.ts';

/** Everything that a report shows. All returns are log returns of one step, dimensionless. */
export interface ReportInput {
  readonly card: ModelCard;
  readonly table: QualityTable;
  /** One asset; `dates[i]` is the day on which `returns[i]` ended. */
  readonly history: { readonly dates: readonly string[]; readonly returns: Float64Array };
  /** The evaluated model first, then the baselines; every path as long as the history. */
  readonly models: readonly { readonly id: string; readonly paths: readonly Float64Array[] }[];
  /** Paths from the state at the end of `date`, and the returns that followed, where they are known. */
  readonly fan: {
    readonly date: string;
    readonly paths: readonly Float64Array[];
    readonly actual?: Float64Array;
  };
  /** Conditional standard deviation of each day's return, as the model's encoder saw it the day before. */
  readonly volatility?: { readonly dates: readonly string[]; readonly model: Float64Array };
  /** What drives that volatility, where the model's state is averages of returns. */
  readonly elasticities?: Elasticities;
  readonly usefulness?: UsefulnessTable;
  readonly forecasts?: ForecastQuality;
  /** Of the days forecast, by the same draws. */
  readonly valueAtRisk?: ValueAtRiskSeries;
  /** All assets of a model of several, together. */
  readonly joint?: JointQuality;
  /** Parts of the evaluation that were not done, in sentences that say why. */
  readonly leftOut?: readonly string[];
  /** Version of Pathloom. */
  readonly version: string;
  /** The command that made the report. */
  readonly command: string;
}
