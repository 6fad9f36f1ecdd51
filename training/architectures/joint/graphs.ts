import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays } from '../architecture.ts';
import { drawEncoder as drawCellEncoder, drawGenerator as drawCells } from '../path-dependent/graphs.ts';
import { STATE_SIZE } from '../path-dependent/shape.ts';
import { cellWeights } from '../path-dependent/weights.ts';
import { copulaOf } from './copula.ts';
import { drawCopulaDensity, drawResiduals } from './copula-graph.ts';
import { studentConstants } from './density.ts';
import { cellRows, triangleOf } from './shape.ts';

/** The cells' part of a state as they read it, asset by asset, and the co-movements. */
function splitState(graph: Graph, assets: number, state: Value): { cells: Value; movements: Value } {
  const [cells, movements] = graph.split(state, [cellRows(assets), triangleOf(assets).size]);
  return { cells: graph.reshape(cells, [STATE_SIZE, -1]), movements };
}

const shiftsOf = (weights: WeightArrays, drift: readonly number[]) => ({ drift, offsets: weights.own.values });

/** The generator: the copula's steps, which need nothing of the cells, and then the cells', all assets of all paths side by side. */
export function drawGenerator(
  graph: Graph,
  weights: WeightArrays,
  drift: readonly number[],
  state: Value,
  noise: Value,
) {
  const assets = drift.length;
  const before = splitState(graph, assets, state);
  const { residuals, movements } = drawResiduals(graph, copulaOf(weights, assets), before.movements, noise);
  const columns = graph.reshape(residuals, [0, 1, -1]);
  const drawn = drawCells(graph, cellWeights(weights), shiftsOf(weights, drift), before.cells, columns);
  const byAsset = (x: Value) => graph.reshape(x, [0, assets, -1]);
  return {
    returns: byAsset(drawn.returns),
    volatility: byAsset(drawn.volatility),
    nextState: graph.concat([graph.reshape(drawn.nextState, [cellRows(assets), -1]), movements], 0),
  };
}

/**
 * The encoder. The residual is what each asset's own law makes of its return, a standard normal: the assets' are dependent. The log density
 * of an asset is that given its past and the returns of the same day of the assets before it, so that the sum over assets is the log
 * density of the day.
 */
export function drawEncoder(
  graph: Graph,
  weights: WeightArrays,
  drift: readonly number[],
  state: Value,
  returns: Value,
) {
  const assets = drift.length;
  const copula = copulaOf(weights, assets);
  const before = splitState(graph, assets, state);
  const columns = graph.reshape(returns, [0, 1, -1]);
  const read = drawCellEncoder(graph, cellWeights(weights), shiftsOf(weights, drift), before.cells, columns);
  const byAsset = (x: Value) => graph.reshape(x, [0, assets, -1]);
  const residual = byAsset(read.residual);
  const constants = studentConstants(copula.freedom, assets);
  const tied = drawCopulaDensity(graph, copula, constants, before.movements, residual);
  return {
    states: graph.concat([graph.reshape(read.states, [0, cellRows(assets), -1]), tied.states], 1),
    residual,
    logDensity: graph.add(byAsset(read.logDensity), tied.logDensity),
  };
}
