import { quantile } from '../../../inference/core/quality/distribution.ts';
import type { Cadence } from './cadence.ts';
import type { Drawn } from './drawn.ts';
import { factsFor, type Measure, sampleOf } from './fact-list.ts';
import type { Fact } from './picture.ts';

/** Paths that are measured: enough for the 5 and the 95 % quantile. */
export const MOST_PATHS = 256;
/** Stretches of the history that are measured. */
export const MOST_STRETCHES = 512;
const FEWEST_STRETCHES = 4;

/**
 * Stylised facts of the paths and, where it is long enough, of the history: each path, and each stretch of the history that is as
 * long, has a figure of its own. Yields after every one of them.
 *
 * A figure that says nothing of so few steps is left out, and so is a path for which it is not defined.
 *
 * @param history log returns of the asset, [days]
 */
export function* describeFacts(
  drawn: Drawn,
  history: Float64Array | undefined,
  cadence: Cadence,
): Generator<void, Fact[]> {
  const measures = factsFor(cadence).filter(({ fewestSteps }) => drawn.steps >= fewestSteps);
  const paths = Math.min(MOST_PATHS, drawn.paths);
  const ofPaths = yield* measureAll(paths, (number) => drawn.path(number), measures);
  const starts = history ? stretchStarts(history.length, drawn.steps) : [];
  const ofStretches = yield* measureAll(
    starts.length,
    (number) => (history as Float64Array).subarray(starts[number], starts[number] + drawn.steps),
    measures,
  );
  return measures.flatMap(({ id, name, definition, unit }, i) => {
    const among = middleAndEnds(ofPaths[i]);
    if (!among) return [];
    const past = middleAndEnds(ofStretches[i]);
    return [{ id, name, definition, unit, paths: among, ...(past && { history: past }) }];
  });
}

/**
 * Where stretches of a history begin: every quarter of their length, so that they overlap, and farther apart where there would be
 * more than 512; none if there are fewer than four.
 */
export function stretchStarts(days: number, steps: number): number[] {
  const room = days - steps;
  const apart = Math.max(1, Math.floor(steps / 4), Math.ceil((room + 1) / MOST_STRETCHES));
  const count = room < 0 ? 0 : Math.floor(room / apart) + 1;
  return count < FEWEST_STRETCHES ? [] : Array.from({ length: count }, (_, i) => i * apart);
}

/** `[measure][sample]` */
function* measureAll(
  samples: number,
  returnsOf: (number: number) => Float64Array,
  measures: readonly Measure[],
): Generator<void, Float64Array[]> {
  const figures = measures.map(() => new Float64Array(samples));
  for (let number = 0; number < samples; number++) {
    const sample = sampleOf(returnsOf(number));
    for (const [i, measure] of measures.entries()) figures[i][number] = measure.of(sample);
    yield;
  }
  return figures;
}

/** 5 %, 50 % and 95 % of those that are defined; undefined if none is. */
function middleAndEnds(figures: Float64Array): Fact['paths'] | undefined {
  const sorted = figures.filter(Number.isFinite).sort();
  if (sorted.length === 0) return undefined;
  return [quantile(sorted, 0.05), quantile(sorted, 0.5), quantile(sorted, 0.95)];
}
