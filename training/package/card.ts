import { CARD_VERSION, type DataFinding, type ModelCard } from '../../inference/contract/card.ts';
import { SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { floatsToBase64, sha256 } from '../../inference/core/bytes.ts';
import { modelHash } from '../../inference/core/model-hash.ts';
import type { Architecture, GeneratorNetwork } from '../architectures/architecture.ts';
import type { Fit } from '../fit/fit.ts';
import type { PresetName, Recipe } from '../loop/recipe.ts';

/** States of the bank for stationary starts, evenly spread over the history. */
const BANK_ROWS = 512;
/** Numbers in a bank of large states, of which there are fewer, but not below a least: the card is read as a whole. */
const BANK_VALUES = 50_000;
const LEAST_BANK_ROWS = 64;

/** What a card says beside what the fit itself knows. */
export interface CardFacts {
  readonly id: string;
  readonly architecture: Architecture;
  readonly preset: PresetName;
  readonly seed: number;
  readonly backend: string;
  readonly seconds: number;
  readonly command: string;
  readonly data: {
    readonly source: string;
    readonly licence: string;
    readonly sha256: string;
    readonly frequency: string;
    readonly rows: number;
    readonly firstDate: string;
    readonly lastDate: string;
    readonly findings: readonly DataFinding[];
  };
}

/** The card of a fitted model, hashes included. `files` are the package's other files. */
export async function makeCard(
  fit: Fit,
  facts: CardFacts,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<ModelCard> {
  const { architecture } = facts;
  const network = architecture.generator(fit.data);
  const critic = architecture.critic(fit.data);
  const hashes: ModelCard['files'] = {};
  for (const [name, bytes] of Object.entries(files))
    hashes[name] = { sha256: await sha256(bytes), bytes: bytes.length };
  const held = fit.validation.score !== null && !fit.refit;
  const part = held ? 'the returns before the validation block' : 'all returns';
  const card: Omit<ModelCard, 'sha256'> = {
    cardVersion: CARD_VERSION,
    id: facts.id,
    version: '1',
    createdBy: `pathloom ${VERSION}`,
    notice: SYNTHETIC_NOTICE,
    licence: 'Apache-2.0 for the model; the data keep their own licence',
    data: {
      ...facts.data,
      findings: [...facts.data.findings],
      assets: [...fit.data.assets],
      scale: [...fit.data.scale],
      preprocessing: `log returns of prices, divided by the standard deviation of ${part}; nothing removed or altered`,
    },
    architecture: {
      name: architecture.name,
      parameters: { ...architecture.parameters, ...network.parameters, ...network.fitted?.(fit.generator) },
      weights: Object.values(fit.generator).reduce((sum, { values }) => sum + values.length, 0),
    },
    training: {
      command: facts.command,
      preset: facts.preset,
      seed: facts.seed,
      backend: facts.backend,
      steps: fit.plannedSteps,
      chosenStep: fit.chosenStep,
      eligibleFrom: fit.eligibleFrom,
      refit: fit.refit,
      validation: fit.validation,
      seconds: Math.round(facts.seconds),
      configuration: configurationOf(architecture.recipes[facts.preset]),
      curve: [...fit.curve],
    },
    graph: {
      stateSize: network.stateSize,
      noiseSize: network.noiseSize,
      assets: fit.data.assets.length,
      criticWindow: critic.window,
      warmUp: network.warmUp,
      invertible: network.negativeLogLikelihood !== undefined,
      stateNames: [...network.stateNames],
      ...(network.start && { start: network.start }),
    },
    states: statesOfCard(fit, network),
    quality: [],
    files: hashes,
  };
  return { ...card, sha256: await modelHash(card) };
}

/** A recipe as JSON can hold it: there is no infinity, which a bound of null would leave to guess. */
function configurationOf(recipe: Recipe): Record<string, unknown> {
  return JSON.parse(JSON.stringify(recipe, (_, value) => (value === Number.POSITIVE_INFINITY ? 'unlimited' : value)));
}

function statesOfCard(fit: Fit, { stateSize, warmUp, start }: GeneratorNetwork): ModelCard['states'] {
  const { states, data } = fit;
  const days = { days: data.steps, firstDate: data.dates[0], lastDate: data.dates[data.steps - 1] };
  if (start === 'noise') return { bank: '', bankRows: 0, last: '', ...days };
  const usable = data.steps - warmUp;
  const most = Math.max(LEAST_BANK_ROWS, Math.min(BANK_ROWS, Math.floor(BANK_VALUES / stateSize)));
  const rows = Math.min(most, usable);
  const bank = new Float32Array(rows * stateSize);
  for (let row = 0; row < rows; row++) {
    const day = warmUp + 1 + Math.floor((row * usable) / rows);
    bank.set(states.subarray(day * stateSize, (day + 1) * stateSize), row * stateSize);
  }
  return {
    bank: floatsToBase64(bank),
    bankRows: rows,
    last: floatsToBase64(states.slice(data.steps * stateSize)),
    ...days,
  };
}
