import type { Model } from '../../inference/core/model.ts';

/** Where the service finds its models. */
export interface ModelStore {
  /** @throws PathloomError `unknown_model` */
  open(id: string): Promise<Model>;
  /** Ids of the packages, whether or not they can be opened. */
  ids(): Promise<string[]>;
  /**
   * A package's report, HTML in UTF-8; undefined where it has none.
   *
   * @throws PathloomError `unknown_model`
   */
  report(id: string): Promise<Uint8Array | undefined>;
}

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
