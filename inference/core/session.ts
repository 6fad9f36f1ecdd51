/** A tensor as plain data: float32, row by row. */
export interface GraphTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** An ONNX graph that is ready to run: the least of it that Pathloom calls, so that node's, the web's and a test's fit. */
export interface GraphSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** @param wanted names of outputs, all unless given: what is not asked for need not be copied out */
  run(
    feeds: Readonly<Record<string, GraphTensor>>,
    wanted?: readonly string[],
  ): Promise<Readonly<Record<string, GraphTensor>>>;
  release(): Promise<void>;
}

/** Opens graphs: one implementation for each runtime. */
export interface Runtime {
  /** `node`, `web`, … */
  readonly name: string;
  open(bytes: Uint8Array): Promise<GraphSession>;
}
