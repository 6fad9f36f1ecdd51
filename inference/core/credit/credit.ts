import type { ModelCard } from '../../contract/card.ts';
import { type CreditAnswer, type CreditQuery, CreditRequest } from '../../contract/credit.ts';
import type { Manifest } from '../../contract/manifest.ts';
import { parse } from '../../contract/parse.ts';
import type { PauseOptions } from '../pause.ts';
import type { ScenarioSource } from '../source.ts';
import { CreditRun } from './credit-run.ts';
import type { CreditMarket } from './firms.ts';
import { observationGrid } from './grid.ts';
import { observePaths } from './observe.ts';
import type { OutcomeMemory } from './outcomes.ts';
import { BLOCK, BLOCKS_TO_A_DRAW } from './own-risk.ts';

/** Obligors × paths × draws of their noise that are looked at in one go: some tens of milliseconds. */
const PIECE = 100_000;
/** What is observed of more paths leaves the caches. */
const MOST_PATHS = 512;

/** The market of a source: its assets with their long-run volatility, and how often it steps. */
export interface SourceMarket {
  readonly assets: readonly string[];
  /** Standard deviation of the returns of each asset in one step, in the long run. */
  readonly deviations: readonly number[];
  /** day, week, month, as the card of a model has it. */
  readonly frequency: string;
}

/** The market of a model package: its long-run volatility is that of the history it was fitted to. */
export const marketOf = ({ data }: Pick<ModelCard, 'data'>): SourceMarket => ({
  assets: data.assets,
  deviations: data.scale,
  frequency: data.frequency,
});

/**
 * Prepares the credit risk of a portfolio: refuses what it can without work, and says what paths are to be followed.
 *
 * @throws PathloomError `bad_option` naming the obligor or the field, and what is allowed
 */
export function prepareCredit(
  fields: CreditQuery,
  { assets, deviations, frequency }: SourceMarket,
  memory?: OutcomeMemory,
) {
  const { seed = 0, ...asked } = parse(CreditRequest, fields, (field) => `request ${field}`.trim());
  const grid = observationGrid(asked, frequency);
  const market: CreditMarket = {
    assets,
    volatilities: deviations.map((deviation) => deviation * Math.sqrt(grid.stepsPerYear)),
  };
  const run = new CreditRun({ ...asked, seed }, market, grid, memory);
  const { paths, start, obligors } = asked;
  const draws = Math.ceil(grid.observations / (BLOCKS_TO_A_DRAW * BLOCK));
  const most = Math.max(1, Math.min(MOST_PATHS, Math.floor(PIECE / (obligors.length * draws))));
  return { run, grid, most, query: { paths, seed, start, steps: grid.steps, output: 'returns' } as const };
}

/** What a run may bring besides its question. */
export interface CreditOptions {
  /** Told how many more paths have been followed. */
  readonly onPaths?: (paths: number) => void | Promise<void>;
}

/** A run on a source, some of whose paths may be followed elsewhere. */
export interface FollowingOptions extends CreditOptions {
  /** Paths to follow; all unless given. */
  readonly range?: { readonly firstPath: number; readonly paths: number };
}

/** Follows the obligors of a prepared run through paths of a source; memory holds some paths at a time. @returns the paths' manifest */
export async function followCredit(
  source: ScenarioSource,
  { run, grid, most, query }: ReturnType<typeof prepareCredit>,
  { range, onPaths }: FollowingOptions = {},
): Promise<Manifest> {
  const { manifest, chunks } = await source.generate(query, range && { range });
  for await (const observed of observePaths(chunks, grid, most)) {
    run.follow(observed);
    await onPaths?.(observed.paths);
  }
  return manifest;
}

/**
 * Credit risk of a portfolio of obligors on paths of a source; memory holds some paths and a bit for each obligor and path.
 *
 * @throws PathloomError `bad_option` naming the obligor or the field, and what is allowed; what the source throws
 */
export async function creditRisk(
  source: ScenarioSource,
  fields: CreditQuery,
  market: SourceMarket,
  options: CreditOptions & PauseOptions = {},
): Promise<CreditAnswer> {
  const prepared = prepareCredit(fields, market);
  const manifest = await followCredit(source, prepared, options);
  return { manifest, ...(await prepared.run.risk(options)) };
}
