import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays } from '../architecture.ts';
import { drawEncoder as drawCellEncoder, drawGenerator as drawCells } from '../path-dependent/graphs.ts';
import { STATE_SIZE } from '../path-dependent/shape.ts';
import { cellWeights } from '../path-dependent/weights.ts';
import { drawCopulaDensity, drawResiduals } from './copula-graph.ts';
import { cellRows } from './shape.ts';
import type { Tie } from './tie.ts';

/** The cells' part of a state as they read it, asset by asset, and the coupling's memory. */
function splitState(graph: Graph, { assets, start }: Tie, state: Value): { cells: Value; memory: Value } {
  const [cells, memory] = graph.split(state, [cellRows(assets), start.length]);
  return { cells: graph.reshape(cells, [STATE_SIZE, -1]), memory };
}

const shiftsOf = (weights: WeightArrays, drift: readonly number[]) => ({ drift, offsets: weights.own.values });

/** The generator: the copula's steps, which need nothing of the cells, and then the cells', all assets of all paths side by side. */
export function drawGenerator(
  graph: Graph,
  tie: Tie,
  weights: WeightArrays,
  drift: readonly number[],
  state: Value,
  noise: Value,
) {
  const assets = drift.length;
  const before = splitState(graph, tie, state);
  const { residuals, memory } = drawResiduals(graph, tie, before.memory, noise);
  const columns = graph.reshape(residuals, [0, 1, -1]);
  const drawn = drawCells(graph, cellWeights(weights), shiftsOf(weights, drift), before.cells, columns);
  const byAsset = (x: Value) => graph.reshape(x, [0, assets, -1]);
  return {
    returns: byAsset(drawn.returns),
    volatility: byAsset(drawn.volatility),
    nextState: graph.concat([graph.reshape(drawn.nextState, [cellRows(assets), -1]), memory], 0),
  };
}

/**
 * The encoder. The residual is what each asset's own law makes of its return, a standard normal: the assets' are dependent. The log density
 * of an asset is that given its past and the returns of the same day of the assets before it, so that the sum over assets is the log
 * density of the day.
 */
export function drawEncoder(
  graph: Graph,
  tie: Tie,
  weights: WeightArrays,
  drift: readonly number[],
  state: Value,
  returns: Value,
) {
  const assets = drift.length;
  const before = splitState(graph, tie, state);
  const columns = graph.reshape(returns, [0, 1, -1]);
  const read = drawCellEncoder(graph, cellWeights(weights), shiftsOf(weights, drift), before.cells, columns);
  const byAsset = (x: Value) => graph.reshape(x, [0, assets, -1]);
  const residual = byAsset(read.residual);
  const tied = drawCopulaDensity(graph, tie, before.memory, residual);
  return {
    states: graph.concat([graph.reshape(read.states, [0, cellRows(assets), -1]), tied.states], 1),
    residual,
    logDensity: graph.add(byAsset(read.logDensity), tied.logDensity),
  };
}
