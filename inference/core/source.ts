import type { ReturnHistory } from '../contract/history.ts';
import type { ScenarioQuery } from '../contract/scenario.ts';
import type { GenerateOptions, Model, Prepared, ScenarioSet } from './model.ts';
import type { PauseOptions } from './pause.ts';

/** What draws scenarios: a model package, a package that starts from a history of the caller's own, or a baseline fitted to one. */
export interface ScenarioSource {
  /**
   * Draws paths. What the query leaves out is as `ScenarioRequest` says. Path i depends on the seed, i and the source alone.
   *
   * @throws PathloomError `bad_option` naming the field and what is allowed
   */
  generate(query: ScenarioQuery, options?: Pick<GenerateOptions, 'range'>): Promise<ScenarioSet>;
  /** What `generate` draws with, where it takes noise from outside: a model package's graph does, a baseline does not. */
  prepare?(query: ScenarioQuery, options?: Pick<GenerateOptions, 'range'>): Promise<Prepared>;
  /** How long its steps are, where `prepare` does not tell: day, week, month. */
  readonly frequency?: string;
  /** Lets go of what it holds; what it has yet to draw is not drawn. */
  close(): Promise<void>;
}

/**
 * A model that starts from a history of the caller's own: at its end, unless the query names another day of it.
 *
 * @param reading pause is awaited before each run of the graph that reads the history
 */
export function startFrom(
  model: Pick<Model, 'generate' | 'prepare' | 'close'>,
  history: ReturnHistory,
  reading: PauseOptions = {},
): ScenarioSource {
  return {
    generate: (query, options) => model.generate(query, { ...options, ...reading, history }),
    prepare: (query, options) => model.prepare(query, { ...options, ...reading, history }),
    close: () => model.close(),
  };
}
