import type { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import type { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import type { pricingMeasure } from '../../inference/core/pricing/pricing-measure.ts';
import type { ModelStore } from '../models/store.ts';

/** What the answers are made with. */
export interface Service {
  readonly models: ModelStore;
  /** Steps × paths × assets that one answer may hold. */
  readonly maxValues: number;
  /** The same that figures in one answer may be drawn from. */
  readonly maxDrawn: number;
  /** Draws paths under conditions; the service refuses them unless given. */
  readonly conditionPaths?: typeof conditionPaths;
  /** Draws under the pricing measure; the service refuses to unless given. */
  readonly pricingMeasure?: typeof pricingMeasure;
  /** Looks for anomalies; the service does not unless given. */
  readonly detectAnomalies?: typeof detectAnomalies;
  /** The seed of a request that brings none. */
  readonly drawSeed: () => number;
}
