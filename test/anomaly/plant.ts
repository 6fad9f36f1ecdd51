import { uniformBlock } from '../../inference/core/random.ts';

/** The anomalies of the study. Sizes are in units of the standard deviation of the series' daily returns where nothing else is said. */
export const kinds = [
  'badTick',
  'stale',
  'fatFinger',
  'split',
  'burst',
  'pumpAndDump',
  'regimeBreak',
  'roundNumbers',
] as const;
export type Kind = (typeof kinds)[number];

/** Rows of closes whose returns are not those of the market, the one after the last excluded. */
export interface Episode {
  readonly from: number;
  readonly until: number;
}

export interface Planted {
  readonly closes: Float64Array;
  readonly episodes: readonly Episode[];
}

export interface PlantOptions {
  /** Rows that may be changed, the one after the last excluded. */
  readonly from: number;
  readonly until: number;
  readonly seed: number;
  /** Standard deviation of the daily log returns. */
  readonly deviation: number;
}

/** Rows from the start of one episode to that of the next, and by how many more it may begin later. */
const EVERY = 300;
const LATER = 60;
const STREAM = 240;

/** What an episode is made with: numbers that depend on seed, episode and the place where they are asked for. */
interface Chance {
  /** Evenly between the two. */
  readonly between: (from: number, until: number) => number;
  /** A whole number, both included. */
  readonly whole: (from: number, until: number) => number;
  readonly sign: () => number;
}

/**
 * A copy of closes with an anomaly of one kind every 300 rows or so, of sizes drawn evenly from mild to strong:
 *
 * - bad tick: one close is off by 4 to 15 deviations, up or down;
 * - stale price: a close stands for 3 to 10 days more, then the true one comes;
 * - fat finger: one close is off by 3 to 8 deviations, of which 70 to 100 % are undone the next day and the rest the day after;
 * - split: from a day on prices are divided by 3/2, 2, 3, 4, 5, 10, 1/2, 1/5 or 1/10;
 * - burst: for 5 to 10 days returns are pushed up and down in turn, by 1.5 to 4 deviations;
 * - pump and dump: for 10 to 30 days returns gain 0.5 to 1.5 deviations a day, and 60 to 100 % of it is lost within the next 3 days;
 * - regime break: for 60 days returns are 1.8 to 4 times as large, or in one of four episodes a quarter to 0.55 times;
 * - round numbers: for 10 to 20 days closes are moved with a chance of 60 to 100 % to the nearest multiple of 1 or 5 times a power of ten
 *   that is nearest to 1 % of the price.
 */
export function plant(kind: Kind, closes: Float64Array, { from, until, seed, deviation }: PlantOptions): Planted {
  const changed = closes.slice();
  const episodes: Episode[] = [];
  for (let start = from + 1, number = 0; start + LATER + 70 < until; start += EVERY, number++) {
    const chance = chanceOf(seed, kinds.indexOf(kind) * 1000 + number);
    const first = start + chance.whole(0, LATER);
    const days = planters[kind](changed, first, deviation, chance);
    episodes.push({ from: first, until: first + days });
  }
  return { closes: changed, episodes };
}

/** Changes closes from a row on. @returns how many rows have a return that is not the market's */
type Planter = (closes: Float64Array, first: number, deviation: number, chance: Chance) => number;

const planters: Readonly<Record<Kind, Planter>> = {
  badTick(closes, first, deviation, chance) {
    closes[first] *= Math.exp(chance.sign() * chance.between(4, 15) * deviation);
    return 2;
  },
  stale(closes, first, _deviation, chance) {
    const days = chance.whole(3, 10);
    closes.fill(closes[first - 1], first, first + days);
    return days;
  },
  fatFinger(closes, first, deviation, chance) {
    const jump = chance.sign() * chance.between(3, 8) * deviation;
    closes[first] *= Math.exp(jump);
    closes[first + 1] *= Math.exp(jump * (1 - chance.between(0.7, 1)));
    return 2;
  },
  split(closes, first, _deviation, chance) {
    const ratios = [3 / 2, 2, 3, 4, 5, 10, 1 / 2, 1 / 5, 1 / 10];
    scaleFrom(closes, first, 1 / ratios[chance.whole(0, ratios.length - 1)]);
    return 1;
  },
  burst(closes, first, deviation, chance) {
    const days = chance.whole(5, 10);
    const [push, sign] = [chance.between(1.5, 4) * deviation, chance.sign()];
    for (let day = 0; day < days; day++)
      scaleFrom(closes, first + day, Math.exp((day % 2 === 0 ? sign : -sign) * push));
    return days;
  },
  pumpAndDump(closes, first, deviation, chance) {
    const days = chance.whole(10, 30);
    const gain = chance.between(0.5, 1.5) * deviation;
    const lost = chance.between(0.6, 1) * gain * days;
    for (let day = 0; day < days; day++) scaleFrom(closes, first + day, Math.exp(gain));
    for (let day = 0; day < 3; day++) scaleFrom(closes, first + days + day, Math.exp(-lost / 3));
    return days + 3;
  },
  regimeBreak(closes, first, _deviation, chance) {
    const days = 60;
    const factor = chance.between(0, 1) < 0.75 ? chance.between(1.8, 4) : chance.between(0.25, 0.55);
    const returns = Array.from({ length: days }, (_, day) => Math.log(closes[first + day] / closes[first + day - 1]));
    returns.forEach((value, day) => {
      scaleFrom(closes, first + day, Math.exp((factor - 1) * value));
    });
    return days;
  },
  roundNumbers(closes, first, _deviation, chance) {
    const days = chance.whole(10, 20);
    const share = chance.between(0.6, 1);
    for (let row = first; row < first + days; row++) {
      const wanted = Math.log10(closes[row] / 100);
      const power = 10 ** Math.floor(wanted);
      const grids = [power, 5 * power, 10 * power];
      const off = grids.map((grid) => Math.abs(Math.log10(grid) - wanted));
      const grid = grids[off.indexOf(Math.min(...off))];
      if (chance.between(0, 1) < share) closes[row] = Number((Math.round(closes[row] / grid) * grid).toPrecision(12));
    }
    return days;
  },
};

function scaleFrom(closes: Float64Array, first: number, factor: number): void {
  for (let row = first; row < closes.length; row++) closes[row] *= factor;
}

function chanceOf(seed: number, episode: number): Chance {
  const out = new Float64Array(4);
  let asked = 0;
  const uniform = () => {
    uniformBlock(seed, episode, asked++, 0, STREAM, out);
    return out[0];
  };
  return {
    between: (from, until) => from + (until - from) * uniform(),
    whole: (from, until) => from + Math.floor(uniform() * (until - from + 1)),
    sign: () => (uniform() < 0.5 ? -1 : 1),
  };
}
