/** What is fetched and how it is checked. */
export interface Recipe {
  /** Version of TensorFlow whose library is taken. */
  readonly tensorflow: string;
  /** The requirement, platform and file name for pip. */
  readonly requirement: string;
  readonly python: string;
  readonly platforms: readonly string[];
  readonly wheel: string;
  readonly sha256: string;
  readonly megabytes: number;
}

/**
 * The last wheel of TensorFlow whose C API fits tfjs-node 4.22.0 and whose `libtensorflow_cc` exports all of it. The hash is
 * the one PyPI lists for the file.
 */
export const RECIPE: Recipe = {
  tensorflow: '2.15.1',
  requirement: 'tensorflow-cpu==2.15.1',
  python: '3.11',
  platforms: ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'],
  wheel: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
  megabytes: 207,
};
