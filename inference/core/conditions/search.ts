import { Stream } from '../random.ts';
import { measure } from './distance.ts';
import { type Component, drawColumns, weigh } from './draw-columns.ts';
import { fitTilt } from './fit-tilt.ts';
import type { NoisePaths } from './noise-paths.ts';
import { Pilot } from './pilot.ts';
import type { Rule } from './rules.ts';
import { noTilt, soften, type Tilt, UNTILTED_SHARE } from './tilt.ts';
import { effectiveSampleSize, normalise } from './weights.ts';

/** Paths of a level, and the share of them that the next level is fitted to. */
const LEVEL_PATHS = 2048;
const ELITE = 0.1;
/** Share of paths that meet the conditions from which on nothing is won by a tilt. */
const FREQUENT = 0.2;
/** Share of the paths that are drawn from a tilt half as strong. */
const SOFT_SHARE = 0.4;
const MOST_LEVELS = 40;
/** Levels whose paths meet the conditions: at least, until their paths count for so many of equal weight, and at most. */
const LEAST_MET = 2;
const ENOUGH = 400;
const MOST_MET = 6;
/** Levels in a row that may come no nearer, by this share of the distance, before the search is given up. */
const PATIENCE = 3;
const PROGRESS = 0.02;

export interface SearchOptions {
  readonly seed: number;
  /** Paths that may be drawn. */
  readonly most: number;
  /** Called after every run of the graph and between walks through all paths, with the paths drawn so far: for a breath, or to stop by throwing. */
  readonly onRun?: ((drawn: number) => Promise<void>) | undefined;
}

/** A mixture under which the conditions are met often, empty where they are under the model's own law; and the paths that it took. */
export interface Found {
  readonly tilts: readonly Component[];
  readonly pilots: number;
}

/**
 * Looks for a tilt of the noise by the multi-level cross-entropy method: each level draws from the tilt of the one before, and is fitted
 * to the tenth of its paths that come nearest to meeting all rules, until a tenth meets them; then to all that met them so far, until they
 * are enough.
 * Rubinstein & Kroese, "The cross-entropy method" (2004), section 3.
 */
export async function searchTilt(paths: NoisePaths, rules: readonly Rule[], options: SearchOptions): Promise<Found> {
  const own = noTilt(
    rules.map(({ step }) => step),
    paths.noiseSize,
    paths.rows,
  );
  let tilts: readonly Component[] = [];
  let pilots = 0;
  let units: number[] | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  let idle = 0;
  const met: Pilot[] = [];
  for (let level = 0; level < MOST_LEVELS && pilots + LEVEL_PATHS <= options.most; level++) {
    const pilot = await drawPilot(paths, rules, own, tilts, pilots, options);
    pilots += LEVEL_PATHS;
    units ??= rules.map((_, rule) => unitOf(pilot, rule));
    const far = farness(pilot, units);
    const sorted = far.slice().sort();
    const bound = sorted[Math.floor(ELITE * LEVEL_PATHS)];
    if (level === 0 && sorted[Math.floor(FREQUENT * LEVEL_PATHS)] === 0) return { tilts: [], pilots };
    const chosen = pilot.only(Array.from(far.keys()).filter((i) => far[i] <= bound));
    if (bound > 0) {
      tilts = mixtureOf(own, fitTilt(own, chosen));
      idle = bound < (1 - PROGRESS) * nearest ? 0 : idle + 1;
      if (idle === PATIENCE) break;
      nearest = Math.min(nearest, bound);
      continue;
    }
    met.push(chosen);
    tilts = mixtureOf(own, fitTilt(own, Pilot.joined(met)));
    const enough = met.reduce((sum, { weights }) => sum + effectiveSampleSize(normalise(weights)), 0) >= ENOUGH;
    if (met.length === MOST_MET || (met.length >= LEAST_MET && enough)) break;
  }
  return { tilts, pilots };
}

/**
 * The tilt with one half as strong and with the model's own law. What the fit made too little of, the weaker two draw more often: the
 * weights are then more even than with the tilt and the own law alone.
 */
function mixtureOf(own: Tilt, tilt: Tilt): Component[] {
  return [
    { tilt: soften(own, tilt, 0.5), share: SOFT_SHARE },
    { tilt, share: 1 - UNTILTED_SHARE - SOFT_SHARE },
  ];
}

async function drawPilot(
  paths: NoisePaths,
  rules: readonly Rule[],
  own: Tilt,
  tilts: readonly Component[],
  begin: number,
  { seed, onRun }: SearchOptions,
): Promise<Pilot> {
  const source = { seed, noise: Stream.pilotNoise, start: Stream.pilotStart, choice: Stream.pilotChoice };
  const pilot = new Pilot(LEVEL_PATHS, rules.length, own);
  const steps = own.blockOf.length;
  const width = paths.widest(steps);
  for (let first = 0; first < LEVEL_PATHS; first += width) {
    const numbers = Uint32Array.from({ length: width }, (_, i) => begin + first + i);
    const drawn = drawColumns(paths, source, tilts, { numbers, steps });
    const followed = await paths.follow(drawn, { seed, stream: source.noise });
    const measured = measure(rules, followed, paths.assets, width);
    pilot.add(first, drawn, measured, weigh(tilts, drawn, measured.last, paths.rows));
    await onRun?.(begin + Math.min(first + width, LEVEL_PATHS));
  }
  return pilot;
}

/** Mean distance of those that do not meet the rule, so that rules of prices and of volatilities count alike. */
function unitOf({ apart: all, paths }: Pilot, rule: number): number {
  const apart = all.subarray(rule * paths, (rule + 1) * paths).filter((distance) => distance > 0);
  return apart.length === 0 ? 1 : apart.reduce((sum, distance) => sum + distance, 0) / apart.length;
}

/** How far each path is from meeting all rules: as far as from the one that it misses most. */
function farness({ apart: all, paths }: Pilot, units: readonly number[]): Float64Array {
  const far = new Float64Array(paths);
  for (const [rule, unit] of units.entries()) {
    for (let i = 0; i < paths; i++) far[i] = Math.max(far[i], all[rule * paths + i] / unit);
  }
  return far;
}
