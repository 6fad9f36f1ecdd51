import type { Model } from '../../inference/core/model.ts';

/** Where the service finds its models. */
export interface ModelStore {
  /** @throws PathloomError `unknown_model`; `bad_model` for a package that cannot be had or trusted */
  open(id: string): Promise<Model>;
  /**
   * Ids of the packages, whether or not they can be opened.
   *
   * @throws PathloomError `bad_model` where they cannot be listed
   */
  ids(): Promise<string[]>;
  /**
   * A package's report, HTML in UTF-8; undefined where it has none.
   *
   * @throws PathloomError `unknown_model`; `bad_model` where it cannot be read
   */
  report(id: string): Promise<Uint8Array | undefined>;
}
