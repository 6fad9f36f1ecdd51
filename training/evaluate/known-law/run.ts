import { PathloomError } from '../../../inference/contract/error.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { KnownLawReport, KnownLawScores } from '../../../inference/contract/known-law.ts';
import type { KnownLaw } from '../../../inference/core/known-law/law.ts';
import { describeTruth, scoreLongRun } from '../../../inference/core/known-law/long-run.ts';
import { forecastsOf, type OneStepForecasts, scoreOneStep } from '../../../inference/core/known-law/one-step.ts';
import type { Model } from '../../../inference/core/model.ts';
import { splitPaths } from '../../../inference/core/quality/paths.ts';
import type { Runtime } from '../../../inference/core/session.ts';
import type { Architecture } from '../../architectures/architecture.ts';
import type { PresetName } from '../../loop/recipe.ts';
import { contestants, type LongPaths } from './baseline-forecasts.ts';
import { type FitWatcher, fitPath } from './fit-path.ts';
import { modelForecasts } from './model-forecasts.ts';
import { openFitted } from './open-fitted.ts';

/** Share of the training path, at its end, by which the model is chosen: that of `pathloom train`. */
const VALIDATION = 0.15;
/** First steps of a model's long paths that are dropped, so that the state which a path started from is forgotten. */
const BURN_IN = 250;
/** Paths of the law that stand for the truth, to each path of a model. */
const TRUTH_MULTIPLE = 2;
/** Numbers of the law's paths: far from those of the baselines, which would draw the same innovations under the same seed. */
const FIRST_LAW_PATH = 2 ** 31;
const ASSET = 'known-law';
const FIRST_DAY = Date.UTC(2000, 0, 1);
const MILLISECONDS_PER_DAY = 86_400_000;

export interface KnownLawOptions extends FitWatcher {
  readonly law: KnownLaw;
  readonly architecture: Architecture;
  readonly preset: PresetName;
  /** Returns to fit to. */
  readonly steps: number;
  /** Returns after them to forecast. */
  readonly testSteps: number;
  /** Long paths of each model, as long as the test. */
  readonly paths: number;
  readonly seed: number;
  /** For the card, which nobody sees. */
  readonly command: string;
  readonly runtime: Runtime;
  /** Told what is being done after the fit. */
  readonly onStage?: (done: number, total: number, stage: string) => void;
}

/**
 * Fits a model to a path of a known law and holds it against the law: its volatility and its law of the next day on the path's
 * continuation, and what its long paths are like. A tfjs backend must be open.
 *
 * @throws PathloomError `training_failed` where a loss or a path of the model is not finite, `interrupted`
 */
export async function runKnownLaw(options: KnownLawOptions): Promise<KnownLawReport> {
  const { law, architecture, preset, steps, testSteps, paths, seed } = options;
  const onStage = options.onStage ?? (() => {});
  const { returns, variance } = law.simulate(seed, FIRST_LAW_PATH, steps + testSteps);
  const fit = await fitPath({ architecture, preset, seed, validation: VALIDATION }, historyOf(returns, steps), options);

  const total = 3 + Object.keys(contestants).length;
  onStage(0, total, 'the law');
  const observed = returns.subarray(steps);
  const truth = forecastsOf((day) => law.oneStep(variance[steps + day]), observed);
  const long: LongPaths = { paths, steps: testSteps, seed };
  const longRun = describeTruth(drawLaw(law, long, TRUTH_MULTIPLE * paths, 1));
  const score = (forecasts: OneStepForecasts, drawn: readonly Float64Array[]): KnownLawScores => ({
    ...scoreOneStep(forecasts, truth),
    longRun: scoreLongRun(drawn, longRun),
  });

  onStage(1, total, architecture.name);
  const scores: Record<string, KnownLawScores> = {};
  const open = await openFitted(fit, factsOf(options), options.runtime);
  try {
    const forecasts = await modelForecasts(open, historyOf(returns, returns.length), steps, seed);
    scores[architecture.name] = score(forecasts, await drawModel(open.model, long));
  } finally {
    await open.close();
  }
  const failed: Record<string, string> = {};
  for (const [i, [id, contest]] of Object.entries(contestants).entries()) {
    onStage(2 + i, total, id);
    try {
      const contestant = contest(returns, steps, long);
      scores[id] = score(contestant.forecasts, contestant.paths);
    } catch (error) {
      if (!(error instanceof PathloomError)) throw error;
      failed[id] = error.message;
    }
  }
  onStage(total - 1, total, 'truth');
  const best = law.filter?.(seed, returns, steps) ?? truth;
  scores.truth = score(best, drawLaw(law, long, paths, 1 + TRUTH_MULTIPLE * paths));
  onStage(total, total, 'done');
  return {
    synthetic: true,
    law: { name: law.name, description: law.description, parameters: { ...law.parameters } },
    model: { architecture: architecture.name, preset, chosenStep: fit.chosenStep },
    trainingSteps: steps,
    ...{ testSteps, paths, pathSteps: testSteps, seed },
    truth: longRun.figures,
    columns: Object.keys(scores),
    scores,
    failed,
  };
}

function historyOf(returns: Float64Array, steps: number): ReturnHistory {
  const dates = Array.from({ length: steps }, (_, day) => dateOf(day));
  return { assets: [ASSET], dates, returns: [returns.slice(0, steps)] };
}

/** Every day has a date of its own, from which the draws of its forecasts are seeded. */
const dateOf = (day: number): string => new Date(FIRST_DAY + day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);

/** Long paths of the law; number 0 of its own is the one that was fitted to. */
function drawLaw(law: KnownLaw, { steps, seed }: LongPaths, paths: number, first: number): Float64Array[] {
  return Array.from({ length: paths }, (_, i) => law.simulate(seed, FIRST_LAW_PATH + first + i, steps).returns);
}

async function drawModel(model: Model, { paths, steps, seed }: LongPaths): Promise<Float64Array[]> {
  const { chunks } = await model.generate({ paths, steps: steps + BURN_IN, seed });
  const drawn: Float64Array[] = [];
  for await (const chunk of chunks) drawn.push(...splitPaths(chunk.values, chunk.steps, chunk.paths));
  const odd = drawn.findIndex((path) => !path.every(Number.isFinite));
  if (odd >= 0) throw new PathloomError('training_failed', `path ${odd} of seed ${seed} is not finite`);
  return drawn.map((path) => path.subarray(BURN_IN));
}

function factsOf({ architecture, preset, seed, command, law, steps }: KnownLawOptions) {
  return {
    ...{ id: ASSET, architecture, preset, seed, command, backend: 'tfjs', seconds: 0 },
    data: {
      source: law.description,
      licence: 'CC0-1.0',
      // No file was read.
      sha256: '0'.repeat(64),
      frequency: 'daily',
      rows: steps + 1,
      ...{ firstDate: dateOf(0), lastDate: dateOf(steps - 1), findings: [] },
    },
  };
}
