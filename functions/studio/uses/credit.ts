import type { CreditAnswer, Obligor } from '../../../inference/contract/credit.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { followCredit, marketOf, prepareCredit } from '../../../inference/core/credit/credit.ts';
import { observationGrid } from '../../../inference/core/credit/grid.ts';
import { outcomeMemory } from '../../../inference/core/credit/outcomes.ts';
import type { Model } from '../../../inference/core/model.ts';
import { decodeText } from '../../../inference/history/decode.ts';
import { checkFileSize } from '../../../inference/history/index.ts';
import { checkObligors, parseObligors } from '../../../inference/history/obligors.ts';
import type { Job } from './messages.ts';

/** Credit risk that is wanted: the fields of POST /v1/credit but the model; what is typed may be anything. */
export interface CreditGiven {
  readonly fields: {
    readonly years: number;
    readonly paths: number;
    readonly seed: number;
    readonly start: string;
    readonly trigger: 'maturity' | 'first-passage';
    readonly bridge?: boolean;
    readonly rate: number;
    readonly quantiles: number[];
    readonly levels: number[];
  };
  readonly obligors: unknown;
}

/** How likely it is that more than so much is lost. */
export interface Exceedance {
  /** Losses that paths have, ascending, as shares of all exposure. */
  readonly losses: Float64Array;
  /** Share of the paths that lose at least as much. */
  readonly probabilities: Float64Array;
}

export interface CreditResult {
  readonly answer: CreditAnswer;
  readonly exceedance: Exceedance;
}

/** @throws PathloomError naming the obligor or the field, and what is allowed */
export async function credit(model: Model, { fields, obligors }: CreditGiven, job: Job): Promise<CreditResult> {
  const asked = { ...fields, obligors: checkObligors(obligors) };
  const { paths } = asked;
  const { observations } = observationGrid(asked, model.card.data.frequency);
  const memory = outcomeMemory(asked.obligors.length, paths, observations);
  const prepared = prepareCredit(asked, marketOf(model.card), memory);
  let done = 0;
  const manifest = await followCredit(model, prepared, {
    onPaths: async (more) => {
      done += more;
      job.progress(done, paths);
      await job.pause();
    },
  });
  const risk = await prepared.run.risk(job);
  return { answer: { manifest, ...risk }, exceedance: exceedanceOf(memory.losses, risk.portfolio.exposure) };
}

/** Reads a file of obligors, as `pathloom credit` does. @throws PathloomError `bad_option` in one line */
export async function readObligors(_model: Model, { file, name }: { file: Blob; name: string }): Promise<Obligor[]> {
  try {
    checkFileSize(file.size);
    return parseObligors(decodeText(new Uint8Array(await file.arrayBuffer())), name);
  } catch (error) {
    if (!(error instanceof PathloomError) || error.message.startsWith(name)) throw error;
    throw new PathloomError(error.code, `${name}: ${error.message}`);
  }
}

function exceedanceOf(losses: Float64Array, exposure: number): Exceedance {
  const sorted = losses.toSorted();
  const starts = Array.from(sorted.keys()).filter((rank) => rank === 0 || sorted[rank] > sorted[rank - 1]);
  return {
    losses: Float64Array.from(starts, (rank) => sorted[rank] / exposure),
    probabilities: Float64Array.from(starts, (rank) => 1 - rank / sorted.length),
  };
}
