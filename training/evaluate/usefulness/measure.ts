import { setImmediate as pause } from 'node:timers/promises';
import type { UsefulnessScores, UsefulnessTable } from '../../../inference/contract/usefulness.ts';
import type { MeasuredModel } from '../../../inference/core/quality/measure.ts';
import type { Returns } from '../../../inference/core/quality/paths.ts';
import { drawer, Purpose } from '../../../inference/core/usefulness/draws.ts';
import { estimate } from '../../../inference/core/usefulness/estimate.ts';
import { Records } from '../../../inference/core/usefulness/memorisation.ts';
import { judgeByTrees } from '../../../inference/core/usefulness/tree-judge.ts';
import { ForecastTest } from '../../../inference/core/usefulness/variance-forecast.ts';
import { memorises } from '../../../inference/core/usefulness/verdict.ts';
import { type Blocks, calendarBlocks, drawWindow, pathBlocks } from '../../../inference/core/usefulness/windows.ts';
import { checkHistory, findModelFault } from './check.ts';
import { recurrentScores } from './recurrent-judge.ts';

/** Windows that the judges read, in blocks of which each is held out once. The recurrent one's length is TimeGAN's. */
const RECURRENT = { blocks: 5, length: 24, stride: 1 };
const TREES = { length: 60, stride: 5, mostBlocks: 10, blockSteps: 160 };
const RECORDS = { blocks: 5, length: 20, stride: 1, windows: 1024 };
/** Paths that a regression is fitted to: some ten thousand days are plenty for five weights. */
const FORECAST_PATHS = 16;
/** Days of a test, and the share of the history that is tested where the model has left fewer unseen. */
const MIN_TEST_STEPS = 250;
const TEST_SHARE = 0.25;

export interface UsefulnessOptions {
  readonly asset: string;
  /** ISO dates of the history, [steps]. */
  readonly dates: readonly string[];
  /** How many of the history's returns, from the first on, the models were fitted on; all unless given. */
  readonly trainingSteps?: number;
  readonly seed: number;
  /** Models that could not be fitted, and why. */
  readonly failed?: Readonly<Record<string, string>>;
  /** Told what is being done. */
  readonly onStage?: (done: number, total: number, stage: string) => void;
}

/**
 * How useful and how safe paths are: whether a recurrent network and boosted trees can tell them from the history, whether variance
 * forecasts learned from them are any good, and whether they replay what the model has seen. Beside it the floor: the same judges between the
 * two halves of the history, the forecasts learned from the history, the distances of the history to itself. The same arguments give the
 * same table. A model with a path that is not finite or never moves is listed as failed; no path is ever left out.
 *
 * @param models the evaluated one first, each with 20 paths or more of 250 steps or more
 * @param history log returns of one asset, [steps], at least 750
 * @throws PathloomError `bad_data` for a history that will not do
 * @throws RangeError for a model with too few or too short paths: a mistake of the caller
 */
export async function measureUsefulness(
  models: readonly MeasuredModel[],
  history: Float64Array,
  options: UsefulnessOptions,
): Promise<UsefulnessTable> {
  const { dates, seed } = options;
  const steps = history.length;
  const trainingSteps = options.trainingSteps ?? steps;
  checkHistory(history, trainingSteps);
  const { sound, failed } = sortOut(models, options.failed);
  const stages = stageCounter(1 + sound.length, options.onStage);

  const half = steps >> 1;
  const halves = [history.subarray(0, half), history.subarray(half)];
  const [early, late] = halves.map((part) => cutForJudges(part, steps));
  const judged = await judge(early, late, seed, stages('history'));
  const firstTested = steps - trainingSteps >= MIN_TEST_STEPS ? trainingSteps : Math.floor((1 - TEST_SHARE) * steps);
  const forecast = new ForecastTest(history, firstTested);
  const records = new Records(
    calendarBlocks(history.subarray(0, trainingSteps), RECORDS.blocks, RECORDS.length, RECORDS.stride),
  );
  const real = cutForJudges(history, steps);
  const scores: Record<string, UsefulnessScores> = {};
  for (const { id, paths } of sound) {
    const made = drawBeside(real, paths, seed);
    const distances = records.distances(drawRecordWindows(paths, seed));
    scores[id] = {
      ...(await judge(real, made, seed, stages(id))),
      forecast: forecast.use(paths.slice(0, FORECAST_PATHS)),
      memorisation: {
        distance: distances.median,
        ratio: distances.median / records.own.median,
        copies: distances.copies,
        memorises: memorises(distances, records.own),
      },
    };
  }
  return {
    asset: options.asset,
    firstDate: dates[0],
    lastDate: dates[steps - 1],
    steps,
    trainingSteps,
    seed,
    models: sound.map(({ id }) => id),
    failed,
    floor: {
      ...judged,
      forecast: {
        firstDate: dates[firstTested],
        lastDate: dates[steps - 1],
        days: steps - firstTested,
        unseen: firstTested >= trainingSteps,
        qlike: forecast.qlike,
      },
      memorisation: { distance: records.own.median, copies: records.own.copies },
    },
    scores,
  };
}

/** The windows of one side, for both judges. */
interface JudgedWindows {
  readonly recurrent: Blocks;
  readonly trees: Blocks;
}

/** @param steps of the whole history: its halves are cut into as many blocks as itself */
function cutForJudges(part: Returns, steps: number): JudgedWindows {
  const treeBlocks = Math.min(TREES.mostBlocks, Math.floor(steps / TREES.blockSteps));
  return {
    recurrent: calendarBlocks(part, RECURRENT.blocks, RECURRENT.length, RECURRENT.stride),
    trees: calendarBlocks(part, treeBlocks, TREES.length, TREES.stride),
  };
}

function drawBeside(real: JudgedWindows, paths: readonly Returns[], seed: number): JudgedWindows {
  return {
    recurrent: pathBlocks(paths, real.recurrent, RECURRENT.length, drawer(seed, Purpose.recurrentWindows, 0)),
    trees: pathBlocks(paths, real.trees, TREES.length, drawer(seed, Purpose.judgeWindows, 0)),
  };
}

function drawRecordWindows(paths: readonly Returns[], seed: number) {
  const draw = drawer(seed, Purpose.recordWindows, 0);
  return Array.from({ length: RECORDS.windows }, (_, i) => drawWindow(paths[i % paths.length], RECORDS.length, draw));
}

async function judge(first: JudgedWindows, second: JudgedWindows, seed: number, onJudged: () => void) {
  const scores: number[] = [];
  onJudged();
  for (const score of recurrentScores(first.recurrent, second.recurrent, seed)) {
    scores.push(score);
    onJudged();
    // A block takes seconds: an interruption must get through.
    await pause();
  }
  return { discriminative: estimate(scores), judge: judgeByTrees(first.trees, second.trees) };
}

function sortOut(models: readonly MeasuredModel[], known: Readonly<Record<string, string>> = {}) {
  const failed: Record<string, string> = { ...known };
  const sound = models.filter((model) => {
    const fault = findModelFault(model);
    if (fault) failed[model.id] = fault;
    return fault === undefined;
  });
  return { sound, failed };
}

/** Counts what is begun: for each subject one stage for each block of the recurrent judge, and one for all the rest. */
function stageCounter(subjects: number, onStage: UsefulnessOptions['onStage']) {
  const total = subjects * (RECURRENT.blocks + 1);
  let begun = 0;
  return (subject: string) => () => onStage?.(begun++, total, `usefulness of ${subject}`);
}
