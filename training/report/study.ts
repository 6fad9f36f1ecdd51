import { Ensemble, Series } from '../../inference/core/quality/subject.ts';
import type { ReportInput } from './input.ts';
import { BASELINES, MODEL, type Stroke } from './palette.ts';

/** A model made ready for the figures. */
export interface StudiedModel {
  readonly id: string;
  readonly paths: Ensemble;
  readonly stroke: Stroke;
}

/** The input made ready for the figures: every statistic of a path is worked out at most once for all of them. */
export interface Study {
  readonly input: ReportInput;
  readonly history: Series;
  /** Id of the evaluated model, drawn or not. */
  readonly modelId: string;
  /** The evaluated model; absent where its paths cannot be drawn. */
  readonly model?: StudiedModel;
  readonly baselines: readonly StudiedModel[];
  /** The model, if it can be drawn, then the baselines. */
  readonly models: readonly StudiedModel[];
  /** Models that appear in no figure, and why. */
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Checks the input and prepares it for the figures. Models whose paths are not finite are left out as a whole, never by path.
 *
 * @throws RangeError where lengths do not agree or the history is not finite: a mistake of the caller
 */
export function prepareStudy(input: ReportInput): Study {
  checkLengths(input);
  const leftOut: { id: string; reason: string }[] = [];
  const models: StudiedModel[] = [];
  for (const [i, { id, paths }] of input.models.entries()) {
    const reason = findFault(paths);
    if (reason !== undefined) {
      leftOut.push({ id, reason });
      continue;
    }
    const stroke = i === 0 ? MODEL : BASELINES[(i - 1) % BASELINES.length];
    models.push({ id, paths: new Ensemble(paths), stroke });
  }
  const modelId = input.models[0]?.id ?? input.card.id;
  const model = models.find(({ stroke }) => stroke === MODEL);
  return {
    input,
    history: new Series(input.history.returns),
    modelId,
    ...(model && { model }),
    baselines: models.filter((studied) => studied !== model),
    models,
    leftOut,
  };
}

function checkLengths({ history, models, volatility }: ReportInput): void {
  const steps = history.returns.length;
  if (history.dates.length !== steps) {
    throw new RangeError(`The history has ${history.dates.length} dates for ${steps} returns`);
  }
  const odd = history.returns.findIndex((r) => !Number.isFinite(r));
  if (odd >= 0) throw new RangeError(`Return ${odd} of the history is ${history.returns[odd]}; it must be finite`);
  for (const { id, paths } of models) {
    const path = paths.findIndex(({ length }) => length !== steps);
    if (path < 0) continue;
    throw new RangeError(`Path ${path} of model "${id}" has ${paths[path].length} steps; the history has ${steps}`);
  }
  if (volatility && volatility.dates.length !== volatility.model.length) {
    throw new RangeError(`${volatility.model.length} volatilities have ${volatility.dates.length} dates`);
  }
}

function findFault(paths: readonly Float64Array[]): string | undefined {
  if (paths.length === 0) return 'it has no paths';
  const path = paths.findIndex((returns) => !returns.every(Number.isFinite));
  return path < 0 ? undefined : `path ${path} is not finite`;
}
