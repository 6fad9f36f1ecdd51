import type { AnomalyAnswer, AnomalyCalibration, AnomalyManifest, Observation } from '../../contract/anomaly.ts';
import { PathloomError } from '../../contract/error.ts';
import type { ReturnHistory } from '../../contract/history.ts';
import { VERSION } from '../../contract/version.ts';
import { identifyHistory, isDated } from '../own-history.ts';
import type { PauseOptions } from '../pause.ts';
import { type CleanDays, cleanDays } from './clean-days.ts';
import { fitDetector, type Judged } from './detector.ts';
import { discoveryLevels } from './discoveries.ts';
import { rangesOf } from './expected.ts';
import { explain } from './explain.ts';
import { type AnomalyModel, type Observed, observe } from './observe.ts';
import { range } from './series.ts';

/** Of the windows of clean days, which overlap, the critic scores one in so many. */
const CRITIC_STRIDE = 4;

/** What is asked besides model and data. */
export interface DetectOptions extends PauseOptions {
  /** First day to look at, ISO 8601; the days before it are taken as clean. All days whose state is known unless given. */
  readonly from?: string;
  /** Level of the control, in (0, 1); 0.01 unless given. */
  readonly rate?: number;
  /** Of what the rate is a share: false alarms of the clean days, or false ones of all that is flagged; `alarms` unless given. */
  readonly control?: 'alarms' | 'discoveries';
  /** `closes[asset][row]`, the price on `dates[row]` of the history: without them round numbers are not looked for. */
  readonly closes?: readonly Float64Array[];
}

/**
 * Looks for days that the model did not expect, by nine tests whose p-values are put right on clean days and made one (Liu & Xie,
 * 2020); with `discoveries` under the control of Benjamini & Hochberg (1995). Assets are looked at one by one.
 *
 * Clean days are those before `from`, if 500 are there; otherwise the history of the model, if its package holds it; otherwise p-values
 * stay as theory has them. Apart from the critic, a day is judged with what was known by the day after it.
 *
 * @throws PathloomError `bad_option` for a model without residuals or a `from` that is not in the data; `bad_data` for a history that
 * will not do
 */
export async function detectAnomalies(
  model: AnomalyModel,
  history: ReturnHistory,
  { from, rate = 0.01, control = 'alarms', closes, pause = async () => {} }: DetectOptions = {},
): Promise<AnomalyAnswer> {
  const { card } = model;
  const first = firstDay(history, card.graph.warmUp, from);
  const own = from === undefined ? undefined : cleanDays(card, history, first, 'data');
  const rows = [...(own ? strided(own) : []), ...range(first, history.dates.length)];
  const subject = await observe(model, history, { criticRows: rows, pause, ...(closes && { closes }) });
  const reference = own ? { ...own, observed: subject } : await modelReference(model, pause);
  const judged: Judged[] = [];
  for (const asset of subject.series.keys()) {
    const { verdicts, p } = await judge(reference, subject, asset, pause);
    judged.push({ verdicts, p: p.subarray(first) });
  }
  const levels = discoveryLevels(Float64Array.from(judged.flatMap(({ p }) => Array.from(p))));
  const days = history.dates.length - first;
  const isFlagged = (asset: number, day: number) =>
    (control === 'alarms' ? judged[asset].p[day] : levels[asset * days + day]) <= rate;
  const expectedRanges = rangesOf(model, subject.states, pause);
  const observations: Observation[] = [];
  for (const [asset, { p, verdicts }] of judged.entries()) {
    const flagged = range(0, days).filter((day) => isFlagged(asset, day));
    const reasons = await explain(
      model,
      subject,
      asset,
      verdicts,
      flagged.map((day) => first + day),
      expectedRanges,
      pause,
    );
    for (let day = 0; day < days; day++) {
      const reason = reasons.get(first + day);
      observations.push({
        date: history.dates[first + day],
        asset: history.assets[asset],
        residual: subject.series[asset].residual[first + day],
        pValue: p[day],
        qValue: levels[asset * days + day],
        flagged: reason !== undefined,
        reason: reason?.sentence ?? null,
        ...(reason && { explanation: reason.explanation }),
      });
    }
  }
  const manifest: AnomalyManifest = {
    generator: `pathloom ${VERSION}`,
    model: { id: card.id, sha256: card.sha256, version: card.version },
    assets: history.assets,
    request: { rate, control, ...(from !== undefined && { from }) },
    history: await identifyHistory(history),
    calibration: reference?.calibration ?? NO_CALIBRATION,
    tests: judged[0].verdicts.map(({ test }) => test.name),
    flagged: observations.filter(({ flagged }) => flagged).length,
  };
  return { manifest, observations };
}

const NO_CALIBRATION: AnomalyCalibration = { source: 'none', heldOut: false, days: 0 };

/** Clean days, and the history that they are of as the model sees it. */
type Reference = CleanDays & { readonly observed: Observed };

/** Judges an asset by copies of its series, with which goes what is remembered of them. */
async function judge(
  reference: Reference | undefined,
  subject: Observed,
  asset: number,
  pause: () => Promise<void>,
): Promise<Judged> {
  const series = { ...subject.series[asset] };
  const { observed, from, until } = reference ?? { observed: subject, from: 0, until: 0 };
  const clean = observed === subject ? series : { ...observed.series[asset] };
  const detector = await fitDetector({ series: clean, rows: range(from, until) }, series, { pause });
  return detector.judge(series);
}

/** What models see in their own histories: the same in every search, and seconds of work. */
const known = new WeakMap<AnomalyModel, Reference>();

/** The history that the model was fitted to, where its package holds it. */
async function modelReference(model: AnomalyModel, pause: () => Promise<void>): Promise<Reference | undefined> {
  const before = known.get(model);
  if (before) return before;
  const history = await model.history();
  const found = history && cleanDays(model.card, history, history.dates.length, 'model');
  if (!found) return undefined;
  const reference = { ...found, observed: await observe(model, history, { criticRows: strided(found), pause }) };
  known.set(model, reference);
  return reference;
}

function firstDay(history: ReturnHistory, warmUp: number, from: string | undefined): number {
  const { dates } = history;
  if (from === undefined) return Math.min(warmUp, dates.length - 1);
  const refuse = (message: string) => new PathloomError('bad_option', `from ${from}${message}`, { field: 'from' });
  if (!isDated(history)) throw refuse(': the history comes without dates');
  const first = dates.findIndex((date) => date >= from);
  if (first < 0) throw refuse(` is after the last day of the data, ${dates[dates.length - 1]}`);
  if (first >= warmUp) return first;
  const earliest = dates.length <= warmUp ? 'there is no such day' : `the earliest is ${dates[warmUp]}`;
  throw refuse(`: ${warmUp} returns before the first day are needed to know its state; ${earliest}`);
}

const strided = ({ from, until }: CleanDays): number[] => range(from, until).filter((row) => row % CRITIC_STRIDE === 0);
