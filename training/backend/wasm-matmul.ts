import * as tf from '@tensorflow/tfjs-core';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

// On the kernel itself, since the registry of kernels is global while modules may be loaded twice.
const MARK = Symbol.for('pathloom.wasm-matmul');

/**
 * Makes tfjs-backend-wasm's BatchMatMul transpose its operands explicitly. Its own kernel multiplies by XNNPACK only without
 * transposes and falls back to a plain triple loop with one; the gradient of every matMul has one. Calling it again does nothing.
 */
export function transposeBeforeMatMul(): void {
  const matMul = tf.getKernel('BatchMatMul', 'wasm');
  const transpose = tf.getKernel('Transpose', 'wasm');
  if (MARK in matMul.kernelFunc) return;

  const transposed = (x: tf.TensorInfo, backend: object): tf.TensorInfo => {
    const axes = x.shape.map((_, axis) => axis);
    const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    return transpose.kernelFunc({ inputs: { x }, backend, attrs: { perm } }) as tf.TensorInfo;
  };

  const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
    const { transposeA, transposeB } = attrs as unknown as MatMulAttributes;
    const { a, b } = inputs as unknown as { a: tf.TensorInfo; b: tf.TensorInfo };
    const left = transposeA ? transposed(a, backend) : a;
    const right = transposeB ? transposed(b, backend) : b;
    const product = matMul.kernelFunc({
      inputs: { a: left, b: right },
      backend,
      attrs: { ...attrs, transposeA: false, transposeB: false },
    });
    if (transposeA) (backend as tf.KernelBackend).disposeData(left.dataId);
    if (transposeB) (backend as tf.KernelBackend).disposeData(right.dataId);
    return product;
  };

  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...matMul, kernelFunc: Object.assign(kernelFunc, { [MARK]: true }) });
}
