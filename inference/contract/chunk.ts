/**
 * A piece of a scenario set as the generator yields it: paths `firstPath` … `firstPath + paths - 1`,
 * steps `firstStep` … `firstStep + steps - 1`, both counted from 0. A chunk with more than one path always covers all steps
 * of the request; a single path may come in several chunks, in order. Chunks follow one another without gaps.
 */
export interface PathChunk {
  readonly firstPath: number;
  readonly paths: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly assets: number;
  /** [steps, assets, paths], paths contiguous: log returns or prices, as requested. */
  readonly values: Float32Array;
  /** [paths], where paths do not count the same. */
  readonly weights?: Float64Array;
}
