import { binRows } from './binning.ts';

export interface BoostingOptions {
  readonly trees: number;
  /** Questions from the root to a leaf. */
  readonly depth: number;
  readonly learningRate: number;
  /** Penalty on the squares of the leaves' values. */
  readonly penalty: number;
  /** Fewest rows of a leaf. */
  readonly leafRows: number;
  /** Most values of a feature that are told apart, 2 to 256. */
  readonly bins: number;
}

/** A tree of full depth as a heap: the children of node i are 2 i + 1 and 2 i + 2. A feature of -1 marks a leaf. */
interface Tree {
  readonly features: Int16Array;
  readonly thresholds: Float64Array;
  readonly values: Float64Array;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
}

/**
 * Gradient-boosted trees for two classes: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics
 * 29 (2001), with the second-order leaves and gains of Chen & Guestrin, "XGBoost", KDD 2016, equations 5 and 7, over binned features.
 * Nothing in it is drawn: the same rows give the same trees.
 *
 * @param rows [rows, features], finite
 * @param labels 1 or 0, one for each row, both present
 * @returns the log odds of a 1 for a row of features
 */
export function fitBoostedTrees(
  rows: readonly Float64Array[],
  labels: Uint8Array,
  options: BoostingOptions,
): (row: Float64Array) => number {
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const start = Math.log(share / (1 - share));
  const logOdds = new Float64Array(rows.length).fill(start);
  const slopes = new Float64Array(rows.length);
  const curvatures = new Float64Array(rows.length);
  const grow = treeGrower(rows, options);
  const trees: Tree[] = [];
  for (let number = 0; number < options.trees; number++) {
    for (let row = 0; row < rows.length; row++) {
      const chance = 1 / (1 + Math.exp(-logOdds[row]));
      slopes[row] = chance - labels[row];
      curvatures[row] = chance * (1 - chance);
    }
    const { tree, leaves } = grow(slopes, curvatures);
    for (let row = 0; row < rows.length; row++) logOdds[row] += tree.values[leaves[row]];
    trees.push(tree);
  }
  return (row) => trees.reduce((sum, tree) => sum + valueAt(tree, row), start);
}

function valueAt({ features, thresholds, values }: Tree, row: Float64Array): number {
  let node = 0;
  while (features[node] >= 0) node = 2 * node + (row[features[node]] <= thresholds[node] ? 1 : 2);
  return values[node];
}

/** Grows trees on the same rows, level by level. */
function treeGrower(rows: readonly Float64Array[], options: BoostingOptions) {
  const { depth, penalty, learningRate, bins: limit } = options;
  const { thresholds, bins } = binRows(rows, limit);
  const size = 2 ** (depth + 1) - 1;
  // Slope, curvature and number of the rows of each bin of each node, [nodes, bins, 3].
  const sums = new Float64Array(size * limit * 3);

  return (slopes: Float64Array, curvatures: Float64Array): { tree: Tree; leaves: Uint16Array } => {
    const tree: Tree = {
      features: new Int16Array(size).fill(-1),
      thresholds: new Float64Array(size),
      values: new Float64Array(size),
    };
    const leaves = new Uint16Array(rows.length);
    for (let level = 0; level < depth; level++) {
      const first = 2 ** level - 1;
      const end = 2 * first + 1;
      const best: (Split | undefined)[] = new Array(size);
      for (const [feature, own] of bins.entries()) {
        sums.fill(0, first * limit * 3, end * limit * 3);
        for (let row = 0; row < own.length; row++) {
          const at = (leaves[row] * limit + own[row]) * 3;
          sums[at] += slopes[row];
          sums[at + 1] += curvatures[row];
          sums[at + 2]++;
        }
        for (let node = first; node < end; node++) {
          const split = bestSplit(sums.subarray(node * limit * 3, (node + 1) * limit * 3), feature, options);
          if (split.gain > (best[node]?.gain ?? 0)) best[node] = split;
        }
      }
      for (let node = first; node < end; node++) {
        const split = best[node];
        if (split === undefined) continue;
        tree.features[node] = split.feature;
        tree.thresholds[node] = thresholds[split.feature][split.bin];
      }
      for (let row = 0; row < leaves.length; row++) {
        const split = best[leaves[row]];
        if (split !== undefined) leaves[row] = 2 * leaves[row] + (bins[split.feature][row] <= split.bin ? 1 : 2);
      }
    }
    setLeaves(tree, leaves, slopes, curvatures, penalty, learningRate);
    return { tree, leaves };
  };
}

/** The best place to cut one feature of one node. @param sums slope, curvature and number of rows by bin */
function bestSplit(sums: Float64Array, feature: number, { penalty, leafRows }: BoostingOptions): Split {
  let slope = 0;
  let curvature = 0;
  let count = 0;
  for (let at = 0; at < sums.length; at += 3) {
    slope += sums[at];
    curvature += sums[at + 1];
    count += sums[at + 2];
  }
  const whole = (slope * slope) / (curvature + penalty);
  let best = { gain: 0, feature, bin: -1 };
  let left = 0;
  let leftCurvature = 0;
  let leftCount = 0;
  for (let at = 0; at < sums.length; at += 3) {
    left += sums[at];
    leftCurvature += sums[at + 1];
    leftCount += sums[at + 2];
    // A bin without rows here cuts where the one before it does.
    if (sums[at + 2] === 0 || leftCount < leafRows || count - leftCount < leafRows) continue;
    const gain =
      (left * left) / (leftCurvature + penalty) + (slope - left) ** 2 / (curvature - leftCurvature + penalty) - whole;
    if (gain > best.gain) best = { gain, feature, bin: at / 3 };
  }
  return best;
}

function setLeaves(
  { values }: Tree,
  leaves: Uint16Array,
  slopes: Float64Array,
  curvatures: Float64Array,
  penalty: number,
  learningRate: number,
): void {
  const totals = new Float64Array(values.length);
  leaves.forEach((leaf, row) => {
    values[leaf] -= learningRate * slopes[row];
    totals[leaf] += curvatures[row];
  });
  for (let leaf = 0; leaf < values.length; leaf++) values[leaf] /= totals[leaf] + penalty;
}
