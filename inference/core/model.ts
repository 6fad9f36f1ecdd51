import {
  CARD_FILE,
  CARD_VERSION,
  CRITIC_FILE,
  ENCODER_FILE,
  GENERATOR_FILE,
  ModelCard,
  RETURNS_FILE,
  STATES_FILE,
} from '../contract/card.ts';
import type { PathChunk } from '../contract/chunk.ts';
import { PathloomError } from '../contract/error.ts';
import type { ReturnHistory } from '../contract/history.ts';
import { type Manifest, SYNTHETIC_NOTICE } from '../contract/manifest.ts';
import { parse } from '../contract/parse.ts';
import { isDay, type ScenarioQuery, type ScenarioRequest } from '../contract/scenario.ts';
import { VERSION } from '../contract/version.ts';
import { floatsFromBase64, sha256 } from './bytes.ts';
import { type Encoding, encodeReturns } from './encode.ts';
import { decodeHistory } from './fitted-history.ts';
import { generatePaths, type PathRequest, type PathStarts } from './generate.ts';
import { modelHash } from './model-hash.ts';
import type { NoiseSource } from './noise/noise.ts';
import { identifyHistory } from './own-history.ts';
import type { PauseOptions } from './pause.ts';
import { portsProblem } from './ports.ts';
import { readRequest } from './request.ts';
import { tellStartDay } from './row-on-date.ts';
import type { GraphSession, Runtime } from './session.ts';
import { type DatedStates, decodeStates, stateOnDate } from './states.ts';
import { conditionalVolatility } from './volatility.ts';

/** Reads one file of a model package. */
export type PackageReader = (file: string) => Promise<Uint8Array>;

/** The answer to a request: what reproduces it, and the paths as they come. */
export interface ScenarioSet {
  readonly manifest: Manifest;
  readonly chunks: AsyncIterable<PathChunk>;
  /** Weight of every path, all of them 1 in sum; only where the paths do not count the same. */
  readonly weights?: Float64Array;
}

/** A request that is ready to be drawn. */
export interface Prepared {
  readonly manifest: Manifest;
  /** The generator's graph. */
  readonly session: GraphSession;
  readonly starts: PathStarts;
  readonly card: Pick<ModelCard, 'graph' | 'states' | 'data'>;
}

/** What a request may bring besides its fields; the pause is awaited before each run of the graph that reads the history. */
export interface GenerateOptions extends PauseOptions {
  /** A history of the caller's own: paths start from the state it leads to, instead of from the model's. */
  readonly history?: ReturnHistory;
  /** Draw only this range of the request's paths: shards of one request fit together. */
  readonly range?: { readonly firstPath: number; readonly paths: number };
}

/** A model package on a runtime. Files are read, checked against their hashes and opened when first needed. */
export class Model {
  readonly card: ModelCard;
  private readonly read: PackageReader;
  private readonly runtime: Runtime;
  private readonly noise: NoiseSource | undefined;
  private readonly sessions = new Map<string, Promise<GraphSession>>();
  private bank: Float32Array | undefined;
  private dated: Promise<DatedStates> | undefined;

  private constructor(card: ModelCard, read: PackageReader, runtime: Runtime, noise: NoiseSource | undefined) {
    this.card = card;
    this.noise = noise;
    this.read = read;
    this.runtime = runtime;
  }

  /**
   * Opens a package: reads and checks its card.
   *
   * @param noise where `generate` gets its noise, such as one that keeps it from request to request
   * @throws PathloomError `bad_model` for a card that is not JSON, of an unknown version, or not what its hash says
   */
  static async open(read: PackageReader, runtime: Runtime, noise?: NoiseSource): Promise<Model> {
    const card = parseCard(await read(CARD_FILE));
    if ((await modelHash(card)) !== card.sha256) {
      throw new PathloomError(
        'bad_model',
        `${CARD_FILE} of ${card.id} was changed: its hash does not agree with its contents`,
      );
    }
    return new Model(card, read, runtime, noise);
  }

  /**
   * Draws paths. What the query leaves out is as `ScenarioRequest` says.
   *
   * @throws PathloomError `bad_option` naming the field and what is allowed; `bad_model` for a package that cannot be trusted
   */
  async generate(query: ScenarioQuery, options: GenerateOptions = {}): Promise<ScenarioSet> {
    const { manifest, session, starts } = await this.prepare(query, options);
    const request = { ...manifest.request, ...options.range };
    const draw = () => generatePaths(session, this.card.graph, starts, request, this.noise);
    return { manifest, chunks: { [Symbol.asyncIterator]: draw } };
  }

  /** What `generate` draws with, for who brings noise of his own. The session is closed with the model. @throws as `generate` does */
  async prepare(query: ScenarioQuery, options: GenerateOptions = {}): Promise<Prepared> {
    const { card } = this;
    const asked = readRequest(query, { id: card.id, assets: card.graph.assets }, options);
    const starts = await this.startStates(asked, options);
    const session = await this.session(GENERATOR_FILE);
    const history = options.history && (await identifyHistory(options.history));
    const manifest: Manifest = {
      synthetic: true,
      notice: SYNTHETIC_NOTICE,
      generator: `pathloom ${VERSION}`,
      model: { id: card.id, sha256: card.sha256, version: card.version },
      assets: card.data.assets,
      request: asked,
      ...(await this.tellStartDay(asked, options)),
      ...(options.range && { range: { ...options.range } }),
      ...(history && { history }),
    };
    return { manifest, session, starts, card };
  }

  /**
   * Log returns that follow a state: the same as `generate` draws from it.
   *
   * @param state [stateSize], or `noise` for a model whose paths start from it
   */
  async *draw(state: PathStarts, request: Pick<PathRequest, 'paths' | 'steps' | 'seed'>): AsyncGenerator<PathChunk> {
    const session = await this.session(GENERATOR_FILE);
    yield* generatePaths(session, this.card.graph, state, { ...request, antithetic: false, output: 'returns' });
  }

  /**
   * Runs the encoder over real returns: the state after every step and, where the model is invertible, residuals and log densities.
   *
   * @param options pause is awaited before each run of the graph
   * @throws PathloomError `bad_option` for a model that does not read the market, `bad_data` for a history that will not do
   */
  async encode(history: ReturnHistory, options: PauseOptions = {}): Promise<Encoding> {
    this.assertReadsMarket('a history tells it nothing');
    return encodeReturns(await this.session(ENCODER_FILE), this.card, history, options);
  }

  /**
   * The conditional standard deviation of the return that follows each state, per step and in natural units.
   *
   * @param states [rows, stateSize]
   * @returns [rows, assets]
   */
  async volatility(states: Float32Array): Promise<Float32Array> {
    return conditionalVolatility(await this.session(GENERATOR_FILE), this.card.graph, states);
  }

  /** The critic as a graph: `state` before a window, `returns` of it, `score`; undefined where the package does not hold it. */
  async critic(): Promise<GraphSession | undefined> {
    return CRITIC_FILE in this.card.files ? this.session(CRITIC_FILE) : undefined;
  }

  /**
   * The log returns that the model was fitted to, rounded to float32; undefined where the package does not hold them.
   *
   * @throws PathloomError `bad_model` where the file is not that of the card
   */
  async history(): Promise<ReturnHistory | undefined> {
    const { files, states, data } = this.card;
    if (!(RETURNS_FILE in files)) return undefined;
    return decodeHistory(await this.file(RETURNS_FILE), states.days, data.assets);
  }

  /** The state after every day of the model's own history. */
  async datedStates(): Promise<DatedStates> {
    this.assertReadsMarket('it has no states of days', 'start');
    const { states, graph } = this.card;
    this.dated ??= this.file(STATES_FILE).then((bytes) => decodeStates(bytes, states.days, graph.stateSize));
    this.dated.catch(() => {
      this.dated = undefined;
    });
    return this.dated;
  }

  async close(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of sessions) await (await session).release();
  }

  private async startStates({ start }: ScenarioRequest, { history, pause }: GenerateOptions): Promise<PathStarts> {
    if (this.card.graph.start === 'noise' && start === 'stationary' && !history) return 'noise';
    this.assertReadsMarket(`it cannot start from ${history ? 'a history' : start}, only stationary`, 'start');
    if (history) {
      if (start === 'stationary') {
        throw new PathloomError(
          'bad_option',
          'start is stationary, which a history has no part in; use latest or a date',
          {
            field: 'start',
          },
        );
      }
      const { states, dates } = await this.encode(history, { pause });
      // Before that the state still shows how the filter was started.
      const first = this.card.graph.warmUp - 1;
      const known = { dates: dates.slice(first), states: states.slice(first * this.card.graph.stateSize) };
      return stateOnDate(known, start === 'latest' ? dates[dates.length - 1] : start);
    }
    if (start === 'stationary') {
      this.bank ??= floatsFromBase64(this.card.states.bank);
      return this.bank;
    }
    if (start === 'latest') return floatsFromBase64(this.card.states.last);
    return stateOnDate(await this.datedStates(), start);
  }

  private async tellStartDay({ start }: ScenarioRequest, { history }: GenerateOptions) {
    if (!isDay(start)) return {};
    return tellStartDay((history ?? (await this.datedStates())).dates, start);
  }

  /** @throws PathloomError `bad_option` for a model whose paths start from noise */
  private assertReadsMarket(consequence: string, field = 'model'): void {
    if (this.card.graph.start !== 'noise') return;
    const { id, architecture } = this.card;
    const message = `model ${id} (${architecture.name}) does not read the market: ${consequence}`;
    throw new PathloomError('bad_option', message, { field });
  }

  private session(file: string): Promise<GraphSession> {
    const known = this.sessions.get(file);
    if (known) return known;
    const opening = this.file(file).then((bytes) => this.open(file, bytes));
    this.sessions.set(file, opening);
    // What failed may succeed when asked for again, as over a network.
    opening.catch(() => this.sessions.delete(file));
    return opening;
  }

  private async open(file: string, bytes: Uint8Array): Promise<GraphSession> {
    const session = await this.runtime.open(bytes).catch((error: unknown) => {
      throw new PathloomError('bad_model', `${file} of ${this.card.id} cannot be opened by ${this.runtime.name}`, {
        cause: error,
      });
    });
    const problem = portsProblem(file, session, this.card.graph.invertible);
    if (problem !== undefined) {
      await session.release();
      throw new PathloomError('bad_model', `${file} of ${this.card.id} has the ${problem}`);
    }
    return session;
  }

  /**
   * A file of the package, as the card names it, checked against it.
   *
   * @throws PathloomError `bad_model` where there is none, or it is another
   */
  async file(name: string): Promise<Uint8Array> {
    const entry = this.card.files[name];
    if (!entry) throw new PathloomError('bad_model', `model ${this.card.id} has no ${name}`);
    const bytes = await this.read(name);
    const found = await sha256(bytes);
    if (found !== entry.sha256) {
      throw new PathloomError(
        'bad_model',
        `${name} of ${this.card.id} is not the file of its card: sha256 ${found}, expected ${entry.sha256}`,
      );
    }
    return bytes;
  }
}

function parseCard(bytes: Uint8Array): ModelCard {
  let card: unknown;
  try {
    card = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new PathloomError('bad_model', `${CARD_FILE} is not JSON`, { cause: error });
  }
  const version = (card as { cardVersion?: unknown } | null)?.cardVersion;
  if (version !== CARD_VERSION) {
    throw new PathloomError(
      'bad_model',
      `${CARD_FILE} has version ${JSON.stringify(version)}; this is pathloom ${VERSION}, which reads version ${CARD_VERSION}`,
    );
  }
  return parse(ModelCard, card, (field) => `${CARD_FILE} ${field}`.trim(), 'bad_model');
}
