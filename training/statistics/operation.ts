import * as tf from '@tensorflow/tfjs-core';
import { statisticsLoss, type TargetStatistics } from './statistics-loss.ts';

/** `statisticsLoss` as one operation of tfjs, with its hand-derived gradient. returns: [steps, 1, paths]. */
export function statisticsOperation(returns: tf.Tensor3D, target: TargetStatistics): tf.Scalar {
  const operation = tf.customGrad((input) => {
    const [steps, , paths] = returns.shape;
    const { value, gradient } = statisticsLoss(
      Float64Array.from((input as tf.Tensor).dataSync()),
      target,
      steps,
      paths,
    );
    return {
      value: tf.scalar(value),
      gradFunc: (dy: tf.Tensor) => tf.mul(tf.tensor3d(Float32Array.from(gradient), returns.shape), dy),
    };
  });
  return operation(returns) as tf.Scalar;
}
