import type { AnomalyTestName } from '../../contract/anomaly.ts';
import { type Pace, type PauseOptions, paceOf } from '../pause.ts';
import { type Calibration, calibrate, FEWEST_CLEAN_DAYS } from './calibration.ts';
import { combineDays } from './combine.ts';
import { type Clean, cleanValues, oncePerSeries, range, type Series } from './series.ts';
import type { AnomalyTest } from './test.ts';
import { tests } from './tests/registry.ts';

/** Looks at fewer days are of those days, not of the window. */
const SHORTEST_WINDOW = 5;
/** A p-value from which on a window counts as told. */
const TOLD = 0.02;
const TIMES_STRONGER = 10;
/**
 * Parts that clean days are cut into, each of blocks of so many days, or of a quarter of few. Windows reach into the block before theirs,
 * by up to 60 days and the 250 before them: of short blocks those left out would have been seen nearly whole.
 */
const PARTS = 4;
const BLOCK_DAYS = 250;

/** What one test says of every day. */
export interface Verdicts {
  readonly test: AnomalyTest;
  /** p-values, no smaller than even ones on clean days, [days]. */
  readonly p: Float64Array;
  /** Days looked at by the look with the smallest p-value, [days]. */
  readonly days: Uint16Array;
}

/** Tests and their combination, calibrated on clean days of one asset. */
export interface Detector {
  readonly names: readonly AnomalyTestName[];
  readonly judge: (series: Series) => Promise<Judged>;
}

/** Every test's verdicts, and the p-values of all tests in one, [days]. */
export interface Judged {
  readonly verdicts: readonly Verdicts[];
  readonly p: Float64Array;
}

/**
 * Fits every test that the data allow to the clean days, of which there may be none. Looks, and all tests in one, are calibrated on them.
 *
 * @param options pause is awaited between looks, of this and of what it judges
 */
export async function fitDetector(clean: Clean, subject: Series, { pause }: PauseOptions = {}): Promise<Detector> {
  const pace = paceOf(pause);
  const together = await fitTogether(clean, subject, pace);
  const put = calibrate(await unseen(clean, subject, pace));
  return {
    names: together.names,
    judge: async (series) => {
      const { verdicts, p } = await together.judge(series);
      return { verdicts, p: p.map(put) };
    },
  };
}

async function fitTogether(clean: Clean, subject: Series, pace: Pace): Promise<Detector> {
  const fitted: FittedTest[] = [];
  for (const test of tests) {
    const one = await fitTest(test, clean, subject, pace);
    if (one) fitted.push(one);
  }
  return {
    names: fitted.map(({ name }) => name),
    judge: async (series) => {
      const verdicts: Verdicts[] = [];
      for (const { judge } of fitted) verdicts.push(await judge(series));
      return { verdicts, p: combineDays(verdicts.map(({ p }) => p)) };
    },
  };
}

/**
 * p-values of the clean days from tests that learnt from the other clean days only: on days that it has seen a test finds less than on
 * others. Vovk, "Cross-conformal predictors", Annals of Mathematics and Artificial Intelligence 74 (2015), with blocks of days in turn,
 * so that each part has days of all times.
 */
async function unseen({ series, rows }: Clean, subject: Series, pace: Pace): Promise<Float64Array> {
  if (rows.length < FEWEST_CLEAN_DAYS) return new Float64Array();
  const block = Math.min(BLOCK_DAYS, Math.ceil(rows.length / PARTS));
  const found: number[] = [];
  for (const part of range(0, PARTS)) {
    const isIn = (_row: number, i: number) => Math.floor(i / block) % PARTS === part;
    const others = rows.filter((row, i) => !isIn(row, i));
    const { judge } = await fitTogether({ series, rows: others }, subject, pace);
    const { p } = await judge(series);
    found.push(...rows.filter(isIn).map((row) => p[row]));
  }
  return Float64Array.from(found);
}

/** A test that has learnt what it can from clean days. */
interface FittedTest {
  readonly name: AnomalyTestName;
  readonly judge: (series: Series) => Promise<Verdicts>;
}

async function fitTest(test: AnomalyTest, clean: Clean, subject: Series, pace: Pace): Promise<FittedTest | undefined> {
  const looks = test.fit(clean, subject).map((look) => ({ ...look, p: oncePerSeries(look.p) }));
  if (looks.length === 0) return undefined;
  const calibrations: Calibration[] = [];
  for (const { calibrated, days, p } of looks) {
    await pace(clean.series.returns.length);
    calibrations.push(calibrated ? calibrate(cleanValues(p(clean.series), clean), days) : (asIs) => asIs);
  }
  const longest = Math.max(...looks.map((look) => look.days));
  const judge = async (series: Series): Promise<Verdicts> => {
    const columns: Float64Array[] = [];
    for (const [i, look] of looks.entries()) {
      await pace(series.returns.length);
      // A day that cannot be looked at, such as the first of a window, is no evidence.
      columns.push(look.p(series).map((p) => (Number.isNaN(p) ? 1 : calibrations[i](p))));
    }
    const p = looks.length === 1 ? columns[0] : combineDays(columns);
    return { test, p: onlyNews(p, longest), days: Uint16Array.from(p, (_, day) => looks[smallest(columns, day)].days) };
  };
  return { name: test.name, judge };
}

/**
 * Windows overlap, so that what is strange about one is so about all that share those days: it is told once, and again when the
 * evidence has become ten times as strong.
 */
function onlyNews(p: Float64Array, days: number): Float64Array {
  if (days < SHORTEST_WINDOW) return p;
  const news = p.slice();
  let told: number[] = [];
  p.forEach((value, day) => {
    told = told.filter((before) => before > day - days);
    if (told.some((before) => p[before] < TIMES_STRONGER * value)) news[day] = 1;
    else if (value <= TOLD) told.push(day);
  });
  return news;
}

function smallest(columns: readonly Float64Array[], day: number): number {
  let found = 0;
  for (let i = 1; i < columns.length; i++) if (columns[i][day] < columns[found][day]) found = i;
  return found;
}
