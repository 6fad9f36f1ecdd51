import type { AnomalyTestName } from '../../contract/anomaly.ts';
import { type Calibration, calibrate, FEWEST_CLEAN_DAYS } from './calibration.ts';
import { combineDays } from './combine.ts';
import { type Clean, cleanValues, range, type Series } from './series.ts';
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
  /** Every test's verdicts, and the p-values of all tests in one, [days]. */
  readonly judge: (series: Series) => { readonly verdicts: readonly Verdicts[]; readonly p: Float64Array };
}

/** Fits every test that the data allow to the clean days, of which there may be none. Looks, and all tests in one, are calibrated on them. */
export function fitDetector(clean: Clean, subject: Series): Detector {
  const together = fitTogether(clean, subject);
  const put = calibrate(unseen(clean, subject));
  const names = together(clean.series).verdicts.map(({ test }) => test.name);
  return {
    names,
    judge: (series) => {
      const { verdicts, p } = together(series);
      return { verdicts, p: p.map(put) };
    },
  };
}

function fitTogether(clean: Clean, subject: Series) {
  const fitted = tests.flatMap((test) => fitTest(test, clean, subject) ?? []);
  return (series: Series) => {
    const verdicts = fitted.map((judge) => judge(series));
    return { verdicts, p: combineDays(verdicts.map(({ p }) => p)) };
  };
}

/**
 * p-values of the clean days from tests that learnt from the other clean days only: on days that it has seen a test finds less than on
 * others. Vovk, "Cross-conformal predictors", Annals of Mathematics and Artificial Intelligence 74 (2015), with blocks of days in turn,
 * so that each part has days of all times.
 */
function unseen({ series, rows }: Clean, subject: Series): Float64Array {
  if (rows.length < FEWEST_CLEAN_DAYS) return new Float64Array();
  const block = Math.min(BLOCK_DAYS, Math.ceil(rows.length / PARTS));
  const parts = range(0, PARTS).map((part) => {
    const isIn = (_row: number, i: number) => Math.floor(i / block) % PARTS === part;
    const others = rows.filter((row, i) => !isIn(row, i));
    const { p } = fitTogether({ series, rows: others }, subject)(series);
    return rows.filter(isIn).map((row) => p[row]);
  });
  return Float64Array.from(parts.flat());
}

function fitTest(test: AnomalyTest, clean: Clean, subject: Series): ((series: Series) => Verdicts) | undefined {
  const looks = test.fit(clean, subject);
  if (looks.length === 0) return undefined;
  const asIs: Calibration = (p) => p;
  const calibrations = looks.map((look) =>
    look.calibrated ? calibrate(cleanValues(look.p(clean.series), clean), look.days) : asIs,
  );
  // A day that cannot be looked at, such as the first of a window, is no evidence.
  const each = (series: Series) =>
    looks.map((look, i) => look.p(series).map((p) => (Number.isNaN(p) ? 1 : calibrations[i](p))));
  const longest = Math.max(...looks.map((look) => look.days));
  return (series) => {
    const columns = each(series);
    const p = looks.length === 1 ? columns[0] : combineDays(columns);
    return { test, p: onlyNews(p, longest), days: Uint16Array.from(p, (_, day) => looks[smallest(columns, day)].days) };
  };
}

/**
 * Windows overlap, so that what is strange about one is so about all that share those days: it is told once, and again when the
 * evidence has become ten times as strong.
 */
function onlyNews(p: Float64Array, days: number): Float64Array {
  if (days < SHORTEST_WINDOW) return p;
  const told = p.slice();
  p.forEach((value, day) => {
    const before = told.subarray(Math.max(0, day - days + 1), day);
    if (before.some((known) => known <= TOLD && known < TIMES_STRONGER * value)) told[day] = 1;
  });
  return told;
}

function smallest(columns: readonly Float64Array[], day: number): number {
  let found = 0;
  for (let i = 1; i < columns.length; i++) if (columns[i][day] < columns[found][day]) found = i;
  return found;
}
