import { CARD_FILE, CARD_VERSION, ENCODER_FILE, GENERATOR_FILE, ModelCard, STATES_FILE } from '../contract/card.ts';
import type { PathChunk } from '../contract/chunk.ts';
import { PathloomError } from '../contract/error.ts';
import type { ReturnHistory } from '../contract/history.ts';
import { type Manifest, SYNTHETIC_NOTICE } from '../contract/manifest.ts';
import { parse } from '../contract/parse.ts';
import { type ScenarioQuery, ScenarioRequest } from '../contract/scenario.ts';
import { VERSION } from '../contract/version.ts';
import { floatsFromBase64, sha256 } from './bytes.ts';
import { type Encoding, encodeReturns, returnsHash } from './encode.ts';
import { generatePaths } from './generate.ts';
import { modelHash } from './model-hash.ts';
import { initialPrices } from './prices.ts';
import type { GraphSession, Runtime } from './session.ts';
import { type DatedStates, decodeStates, stateOnDate } from './states.ts';
import { conditionalVolatility } from './volatility.ts';

/** Reads one file of a model package. */
export type PackageReader = (file: string) => Promise<Uint8Array>;

/** The answer to a request: what reproduces it, and the paths as they come. */
export interface ScenarioSet {
  readonly manifest: Manifest;
  readonly chunks: AsyncIterable<PathChunk>;
}

/** What a request may bring besides its fields. */
export interface GenerateOptions {
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
  private readonly sessions = new Map<string, Promise<GraphSession>>();
  private dated: Promise<DatedStates> | undefined;

  private constructor(card: ModelCard, read: PackageReader, runtime: Runtime) {
    this.card = card;
    this.read = read;
    this.runtime = runtime;
  }

  /**
   * Opens a package: reads and checks its card.
   *
   * @throws PathloomError `bad_model` for a card that is not JSON, of an unknown version, or not what its hash says
   */
  static async open(read: PackageReader, runtime: Runtime): Promise<Model> {
    const card = parseCard(await read(CARD_FILE));
    if ((await modelHash(card)) !== card.sha256) {
      throw new PathloomError(
        'bad_model',
        `${CARD_FILE} of ${card.id} was changed: its hash does not agree with its contents`,
      );
    }
    return new Model(card, read, runtime);
  }

  /**
   * Draws paths. What the query leaves out is as `ScenarioRequest` says.
   *
   * @throws PathloomError `bad_option` naming the field and what is allowed; `bad_model` for a package that cannot be trusted
   */
  async generate(query: ScenarioQuery, options: GenerateOptions = {}): Promise<ScenarioSet> {
    const { card } = this;
    const asked = parse(ScenarioRequest, { model: card.id, ...query }, (field) => `request ${field}`.trim());
    if (asked.model !== card.id) {
      throw new PathloomError('bad_option', `request model ${asked.model}: this is model ${card.id}`, {
        field: 'model',
      });
    }
    initialPrices(asked.initialPrice, card.graph.assets);
    if (asked.initialPrice !== undefined && asked.output === 'returns') {
      throw new PathloomError('bad_option', 'initialPrice goes with prices; output is returns', {
        field: 'initialPrice',
      });
    }
    const starts = await this.startStates(asked, options.history);
    const session = await this.session(GENERATOR_FILE);
    const history = options.history && {
      sha256: await returnsHash(options.history),
      lastDate: options.history.dates[options.history.dates.length - 1],
    };
    const manifest: Manifest = {
      synthetic: true,
      notice: SYNTHETIC_NOTICE,
      generator: `pathloom ${VERSION}`,
      model: { id: card.id, sha256: card.sha256, version: card.version },
      assets: card.data.assets,
      request: asked,
      ...(history && { history }),
    };
    return { manifest, chunks: generatePaths(session, card.graph, starts, { ...asked, ...options.range }) };
  }

  /** Runs the encoder over real returns: the state after every step and, where the model is invertible, residuals and log densities. */
  async encode(history: ReturnHistory): Promise<Encoding> {
    return encodeReturns(await this.session(ENCODER_FILE), this.card, history);
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

  /** The state after every day of the model's own history. */
  async datedStates(): Promise<DatedStates> {
    const { states, graph } = this.card;
    this.dated ??= this.file(STATES_FILE).then((bytes) => decodeStates(bytes, states.days, graph.stateSize));
    return this.dated;
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  /** States to start from, [rows, stateSize]. */
  private async startStates({ start }: ScenarioRequest, history: ReturnHistory | undefined): Promise<Float32Array> {
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
      const { states, dates } = await this.encode(history);
      return stateOnDate({ dates, states }, start === 'latest' ? dates[dates.length - 1] : start);
    }
    if (start === 'stationary') return floatsFromBase64(this.card.states.bank);
    if (start === 'latest') return floatsFromBase64(this.card.states.last);
    return stateOnDate(await this.datedStates(), start);
  }

  private session(file: string): Promise<GraphSession> {
    const open = this.sessions.get(file) ?? this.file(file).then((bytes) => this.open(file, bytes));
    this.sessions.set(file, open);
    return open;
  }

  private async open(file: string, bytes: Uint8Array): Promise<GraphSession> {
    const session = await this.runtime.open(bytes).catch((error: unknown) => {
      throw new PathloomError('bad_model', `${file} of ${this.card.id} cannot be opened by ${this.runtime.name}`, {
        cause: error,
      });
    });
    const expected = GRAPH_INPUTS[file];
    if (String([...session.inputNames].sort()) !== String(expected)) {
      throw new PathloomError(
        'bad_model',
        `${file} of ${this.card.id} has the inputs ${session.inputNames.join(', ')}; expected ${expected.join(', ')}`,
      );
    }
    return session;
  }

  /** A file of the package, checked against the card. */
  private async file(name: string): Promise<Uint8Array> {
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

/** Names of the graphs' inputs, sorted: the fixed interface. */
const GRAPH_INPUTS: Readonly<Record<string, readonly string[]>> = {
  [GENERATOR_FILE]: ['noise', 'state'],
  [ENCODER_FILE]: ['returns', 'state'],
};

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
