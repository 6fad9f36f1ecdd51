import type { ModelStore } from '../models/store.ts';

/** What the answers are made with. */
export interface Service {
  readonly models: ModelStore;
  /** Steps × paths × assets that one answer may hold. */
  readonly maxValues: number;
  /** The same that figures in one answer may be drawn from. */
  readonly maxDrawn: number;
  /** The seed of a request that brings none. */
  readonly drawSeed: () => number;
}
