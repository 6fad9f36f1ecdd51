import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { GraphSession } from './core/session.ts';

/** The part of onnxruntime that its Node and its web package share. */
type TensorClass = new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;

/** A session of onnxruntime as Pathloom calls it. */
export function wrapSession(
  session: Pick<InferenceSession, 'run' | 'release' | 'inputNames' | 'outputNames'>,
  tensor: TensorClass,
): GraphSession {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, wanted = session.outputNames) {
      const inputs: Record<string, Tensor> = {};
      for (const [name, { data, dims }] of Object.entries(feeds)) inputs[name] = new tensor('float32', data, dims);
      const outputs = await session.run(inputs, wanted);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [
          name,
          { data: (value as Tensor).data as Float32Array, dims: value.dims },
        ]),
      );
    },
    release: () => session.release(),
  };
}
