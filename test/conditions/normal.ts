/** The distribution function of the standard normal law, by Simpson's rule: slow, and right to some 1e-13. */
export function standardNormalCdf(z: number): number {
  const from = -12;
  const pieces = 4000;
  const width = (z - from) / pieces;
  let sum = 0;
  for (let i = 0; i <= pieces; i++) {
    const x = from + i * width;
    const weight = i === 0 || i === pieces ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp((-x * x) / 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}
