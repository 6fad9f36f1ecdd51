import { PathloomError } from '../../contract/error.ts';
import type { ReturnHistory } from '../../contract/history.ts';
import { type Manifest, SYNTHETIC_NOTICE } from '../../contract/manifest.ts';
import { isDay, type ScenarioQuery, type ScenarioRequest } from '../../contract/scenario.ts';
import { VERSION } from '../../contract/version.ts';
import { sha256 } from '../bytes.ts';
import { frequencyOf } from '../frequency.ts';
import type { GenerateOptions, ScenarioSet } from '../model.ts';
import { identifyHistory, isDated } from '../own-history.ts';
import { readRequest } from '../request.ts';
import { rowOnDate, tellStartDay } from '../row-on-date.ts';
import type { ScenarioSource } from '../source.ts';
import type { FittedBaseline } from './baseline.ts';
import { drawChunks } from './draw-chunks.ts';
import { type BaselineEntry, findBaseline } from './registry.ts';
import type { Simulator } from './simulator.ts';

/**
 * A baseline in the place of a model: it has no package, and is fitted to a history when first asked for paths. These go on from
 * the history's end unless the query says otherwise. `stationary` draws from the stationary law; a day of the history starts
 * from the variance that the returns up to and including that day lead to, under parameters fitted to all of them. A bootstrap
 * knows no variance that moves: its paths are the same from every start.
 */
export class BaselineModel implements ScenarioSource {
  readonly id: string;
  readonly history: ReturnHistory;
  private readonly entry: BaselineEntry;
  private fit: FittedBaseline | undefined;

  /**
   * @param id an id of `baselines`, such as `baseline:gjr`
   * @param history of one asset
   * @throws PathloomError `unknown_model` naming those that are known; `bad_data` for a history that is not one of one asset
   */
  constructor(id: string, history: ReturnHistory) {
    this.entry = findBaseline(id);
    this.id = id;
    this.history = history;
    checkHistory(id, history);
  }

  /** That of the history's days; rows without dates are taken for days. */
  get frequency(): string {
    const { dates } = this.history;
    return isDated(this.history) && dates.length > 1 ? frequencyOf(dates) : 'day';
  }

  /**
   * The fit, made once.
   *
   * @throws PathloomError `training_failed`, where the returns are too few, not finite or constant, or the search for the maximum
   * of the likelihood does not converge
   */
  fitted(): FittedBaseline {
    this.fit ??= fitVarying(this.entry, this.history.returns[0]);
    return this.fit;
  }

  /**
   * Draws paths. What the query leaves out is as `ScenarioRequest` says, but for the start, which is `latest`.
   *
   * @throws PathloomError `bad_option` naming the field and what is allowed; `training_failed` as `fitted` says
   */
  async generate(query: ScenarioQuery, { range }: Pick<GenerateOptions, 'range'> = {}): Promise<ScenarioSet> {
    const { id, history } = this;
    const asked = readRequest(query, { id, assets: 1 }, { history, ...(range && { range }) });
    const row = this.rowOf(asked);
    const { parameters } = this.fitted();
    const simulator = this.simulatorOf(asked, row);
    const manifest: Manifest = {
      synthetic: true,
      notice: SYNTHETIC_NOTICE,
      generator: `pathloom ${VERSION}`,
      model: { id, sha256: await this.hash(), version: VERSION, parameters: { ...parameters } },
      assets: [...history.assets],
      request: asked,
      ...(isDay(asked.start) && tellStartDay(history.dates, asked.start)),
      ...(range && { range: { ...range } }),
      history: await identifyHistory(history),
    };
    return { manifest, chunks: { [Symbol.asyncIterator]: () => drawChunks(simulator, { ...asked, ...range }) } };
  }

  /**
   * sha256 of all that decides the paths: of the JSON `[id, [[name, value], …], [return, …]]` in UTF-8, parameters by name. JSON
   * writes every number so that it is read back to the bit.
   */
  hash(): Promise<string> {
    const parameters = Object.entries(this.fitted().parameters).sort(([a], [b]) => (a < b ? -1 : 1));
    const decisive = JSON.stringify([this.id, parameters, Array.from(this.history.returns[0])]);
    return sha256(new TextEncoder().encode(decisive));
  }

  /** Nothing is held that needs to be let go of. */
  async close(): Promise<void> {}

  /** The day to go on from; none for a stationary start. */
  private rowOf({ start }: ScenarioRequest): number | undefined {
    if (start === 'stationary') return undefined;
    const { dates } = this.history;
    return start === 'latest' ? dates.length - 1 : rowOnDate(dates, start);
  }

  private simulatorOf({ antithetic }: ScenarioRequest, row: number | undefined): Simulator {
    const { id } = this;
    const fitted = this.fitted();
    const draws = antithetic ? fitted.mirrored : fitted;
    if (!draws) {
      const why = 'it draws from days of the history, which have no mirror image';
      throw new PathloomError('bad_option', `antithetic does not go with ${id}: ${why}`, { field: 'antithetic' });
    }
    if (row === undefined) return { id, simulate: draws.simulate };
    const variance = fitted.filter(this.history.returns[0]).variance[row];
    return { id, simulate: (options) => draws.forecastFrom(variance, options) };
  }
}

function fitVarying({ id, fitTo }: BaselineEntry, returns: Float64Array): FittedBaseline {
  const fitted = fitTo(returns);
  // A bootstrap can be fitted to a history that never moves; its paths would be no scenarios.
  if (returns.every((r) => r === returns[0])) {
    throw new PathloomError('training_failed', `${id} needs returns that vary; all are ${returns[0]}`);
  }
  return fitted;
}

function checkHistory(id: string, { assets, dates, returns }: ReturnHistory): void {
  if (returns.length !== 1 || assets.length !== 1) {
    throw new PathloomError('bad_data', `${id} is fitted to one asset; the history has ${returns.length}`);
  }
  if (dates.length !== returns[0].length) {
    throw new PathloomError('bad_data', `the history has ${dates.length} dates, but ${returns[0].length} returns`);
  }
  const unsorted = dates.findIndex((date, i) => i > 0 && date <= dates[i - 1]);
  if (unsorted < 0) return;
  const pair = `${dates[unsorted]} after ${dates[unsorted - 1]}`;
  throw new PathloomError('bad_data', `the history has ${pair}; dates must ascend`);
}
