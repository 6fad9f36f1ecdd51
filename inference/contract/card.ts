import * as z from 'zod';
import { ForecastQuality } from './forecast-quality.ts';
import { JointQuality } from './joint-quality.ts';
import { QualityTable } from './quality.ts';
import { Seed } from './scenario.ts';
import { UsefulnessTable } from './usefulness.ts';

/** The card's own format. A card of another version is refused. */
export const CARD_VERSION = 1;

export const GENERATOR_FILE = 'generator.onnx';
export const ENCODER_FILE = 'encoder.onnx';
export const CRITIC_FILE = 'critic.onnx';
/** The state after every day of the history, for starts from a date: see `decodeStates`. */
export const STATES_FILE = 'states.bin';
/** The returns that the model was fitted to, where the package holds them: see `encodeHistory`. */
export const RETURNS_FILE = 'returns.bin';
export const CARD_FILE = 'card.json';
export const REPORT_FILE = 'report.html';

/** Every file that a model package may hold. */
export const PACKAGE_FILES: readonly string[] = [
  CARD_FILE,
  GENERATOR_FILE,
  ENCODER_FILE,
  CRITIC_FILE,
  STATES_FILE,
  RETURNS_FILE,
  REPORT_FILE,
];

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hexadecimal');

/** Names of models, safe as names of folders and in addresses. */
export const ModelId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1 to 64 of a-z, 0-9, ".", "_" and "-", and begin with a letter or digit',
  );

/** What a doubtful place in the data is, as listed by the loader. */
export const DataFinding = z.strictObject({
  kind: z.string(),
  message: z.string(),
  line: z.int().optional(),
  date: z.string().optional(),
  asset: z.string().optional(),
});
export type DataFinding = z.infer<typeof DataFinding>;

/** Losses and validation scores by step, for the curves in the report. */
export const TrainingCurve = z.array(z.strictObject({ step: z.int(), values: z.record(z.string(), z.number()) }));
export type TrainingCurve = z.infer<typeof TrainingCurve>;

/** `models/<id>/card.json`: what the model is, what it was fitted on, how good it is, and the hashes of its files. */
export const ModelCard = z.strictObject({
  cardVersion: z.literal(CARD_VERSION),
  id: ModelId,
  version: z.string(),
  createdBy: z.string(),
  notice: z.string(),
  licence: z.string(),
  data: z.strictObject({
    source: z.string(),
    licence: z.string(),
    sha256: Sha256,
    assets: z.array(z.string()).min(1),
    frequency: z.string(),
    firstDate: z.string(),
    lastDate: z.string(),
    rows: z.int(),
    /** Standard deviation of the returns of each asset, the unit of the model's inside. */
    scale: z.array(z.number().positive()),
    preprocessing: z.string(),
    findings: z.array(DataFinding),
  }),
  architecture: z.strictObject({
    name: z.string(),
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])),
    weights: z.int(),
  }),
  training: z.strictObject({
    command: z.string(),
    preset: z.string(),
    seed: Seed,
    backend: z.string(),
    /** Steps planned, and the step whose weights were kept. */
    steps: z.int(),
    chosenStep: z.int(),
    /** First step that could be chosen. */
    eligibleFrom: z.int(),
    /** Whether the weights are those of a second run, on all data and for as many steps as the validated run chose. */
    refit: z.boolean(),
    validation: z.strictObject({
      share: z.number(),
      firstDate: z.string().nullable(),
      lastDate: z.string().nullable(),
      score: z.number().nullable(),
      definition: z.string(),
    }),
    seconds: z.number(),
    configuration: z.record(z.string(), z.unknown()),
    curve: TrainingCurve,
  }),
  graph: z.strictObject({
    stateSize: z.int().min(1),
    noiseSize: z.int().min(1),
    assets: z.int().min(1),
    /** Steps that the critic reads. */
    criticWindow: z.int().min(1),
    /** Returns after which the state has forgotten how the filter was started, or nearly so. */
    warmUp: z.int().min(1),
    /** Whether the encoder gives residuals and log densities. */
    invertible: z.boolean(),
    /** Names of the state's entries, first to last. */
    stateNames: z.array(z.string()),
    /**
     * `noise` where the state is the noise of the steps before: paths start from noise of their own, the bank is empty, and there is
     * neither an encoder nor a `states.bin`. Otherwise, and where it is left out, from the bank.
     */
    start: z.enum(['bank', 'noise']).optional(),
  }),
  states: z.strictObject({
    /** Float32 little-endian, base64, [rows, stateSize]: historical states for stationary starts; empty where paths start from noise. */
    bank: z.string(),
    bankRows: z.int().min(0),
    /** Float32 little-endian, base64, [stateSize]: the state after the last day; empty where paths start from noise. */
    last: z.string(),
    /** Number of days of the history, those of `states.bin`, with the first and the last. */
    days: z.int().min(1),
    firstDate: z.string(),
    lastDate: z.string(),
  }),
  /** One table for each asset that was evaluated; empty before the first evaluation. */
  quality: z.array(QualityTable),
  /** The same for usefulness and safety, and for walk-forward forecasts; absent where they were not measured. */
  usefulness: z.array(UsefulnessTable).optional(),
  forecasts: z.array(ForecastQuality).optional(),
  /** How the assets of a model of several move together, likewise. */
  joint: JointQuality.optional(),
  files: z.record(z.string(), z.strictObject({ sha256: Sha256, bytes: z.int().min(1) })),
  /** Hash of all that decides the paths: the files' hashes and the states. */
  sha256: Sha256,
});
export type ModelCard = z.infer<typeof ModelCard>;
