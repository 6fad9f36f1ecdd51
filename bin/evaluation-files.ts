import { join, parse as parsePath } from 'node:path';
import { CARD_FILE, type ModelCard, REPORT_FILE } from '../inference/contract/card.ts';
import { PathloomError } from '../inference/contract/error.ts';
import type { ForecastQuality } from '../inference/contract/forecast-quality.ts';
import type { JointQuality } from '../inference/contract/joint-quality.ts';
import type { UsefulnessTable } from '../inference/contract/usefulness.ts';
import { VERSION } from '../inference/contract/version.ts';
import type { Evaluation } from '../training/evaluate/evaluate.ts';
import type { ValueAtRiskSeries } from '../training/evaluate/value-at-risk.ts';
import { writeWhole } from '../training/files/write-whole.ts';
import { encodeCard } from '../training/package/write.ts';
import type { ReportInput } from '../training/report/index.ts';
import { openPackage } from './model.ts';
import { say } from './progress.ts';

/** What an evaluation gave; each list has an entry for each asset, and parts that were not done are absent. */
export interface Results {
  readonly evaluations?: readonly Evaluation[];
  readonly usefulness?: readonly UsefulnessTable[];
  readonly forecasts?: readonly ForecastQuality[];
  /** Of the days forecast. */
  readonly valueAtRisk?: readonly ValueAtRiskSeries[];
  /** Of a model of several assets. */
  readonly joint?: JointQuality;
  /** Why parts that were to be done are absent, in sentences. */
  readonly leftOut: readonly string[];
}

/** A file that will be written: by which option, and in words what for. */
interface Output {
  readonly flag: `--${string}`;
  readonly file: string;
  readonly words: string;
}

/** Every file that will be written for a model of these assets. */
export function outputsOf(asked: AskedFiles, assets: readonly string[]): readonly Output[] {
  const { json, save } = asked;
  const pages = (['report', 'picture'] as const).flatMap((option): Output[] => {
    const file = asked[option];
    if (file === undefined) return [];
    const words = (asset: string) => `--${option} ${file}${assets.length > 1 ? ` of ${asset}` : ''}`;
    return assets.map((asset, i) => ({ flag: `--${option}`, file: fileOf(file, asset, i), words: words(asset) }));
  });
  const tables: Output[] = json === undefined ? [] : [{ flag: '--json', file: json, words: `--json ${json}` }];
  const inPackage = save ? [CARD_FILE, REPORT_FILE].map((name) => join(asked.model, name)) : [];
  return [...pages, ...tables, ...inPackage.map((file): Output => ({ flag: '--save', file, words: '--save' }))];
}

/** The files that `pathloom evaluate` was asked for. */
export interface AskedFiles {
  readonly model: string;
  readonly report?: string | undefined;
  readonly picture?: string | undefined;
  readonly json?: string | undefined;
  readonly save: boolean;
}

/**
 * Writes what was asked for. What another evaluation has saved in the package meanwhile stays there; where another model has taken
 * its place, nothing is saved.
 *
 * @throws PathloomError `write_failed`; `bad_model` where the package is not that of the card any more
 */
export async function writeResults(
  files: AskedFiles,
  evaluated: ModelCard,
  results: Results,
  command: string,
): Promise<void> {
  const now = files.save ? await cardOf(files.model) : evaluated;
  const card = now?.sha256 === evaluated.sha256 ? now : evaluated;
  const asked = { ...files, save: files.save && card === now };
  const judged = addResults(card, results);
  if (asked.json !== undefined) {
    await write(asked.json, `${JSON.stringify(describeResults(card, results, command), null, 2)}\n`);
  }
  await writePictures(asked, judged, results, command);
  if (asked.save) {
    await writeWhole(join(asked.model, CARD_FILE), encodeCard(judged));
    say(`Wrote the tables into ${join(asked.model, CARD_FILE)}`);
  } else if (files.save) {
    const what = `--save: the package ${files.model} is not the model any more that was evaluated`;
    throw new PathloomError('bad_model', `${what}; nothing was saved in it`);
  }
}

/** The card that lies in a package now; undefined where there is none that holds. */
const cardOf = (folder: string): Promise<ModelCard | undefined> =>
  openPackage(folder).then(
    ({ card }) => card,
    () => undefined,
  );

/** The card with what was measured; what was not stays as it was. */
function addResults(card: ModelCard, { evaluations, usefulness, forecasts, joint }: Results): ModelCard {
  return {
    ...card,
    ...(evaluations && { quality: evaluations.map(({ table }) => table) }),
    ...(usefulness && { usefulness: [...usefulness] }),
    ...(forecasts && { forecasts: [...forecasts] }),
    ...(joint && { joint: { ...card.joint, ...joint } }),
  };
}

function describeResults(card: ModelCard, results: Results, command: string) {
  const { evaluations = [], usefulness, forecasts, joint, leftOut } = results;
  return {
    synthetic: true,
    model: { id: card.id, sha256: card.sha256 },
    command,
    tables: evaluations.map(({ table }) => table),
    ...(usefulness && { usefulness }),
    ...(forecasts && { forecasts }),
    ...(joint && { joint }),
    leftOut,
  };
}

/**
 * The report and the picture. Both are about one asset: the file that was named is about the first; with several, the others have
 * their names in theirs.
 */
async function writePictures(asked: AskedFiles, card: ModelCard, results: Results, command: string): Promise<void> {
  const reports = [asked.report, asked.save ? join(asked.model, REPORT_FILE) : undefined].filter(
    (file) => file !== undefined,
  );
  const pictures = [...reports, asked.picture].filter((file) => file !== undefined);
  if (pictures.length === 0) return;
  if (!results.evaluations) {
    for (const file of pictures) say(`Not written: ${file}, which is about the part unconditional`);
    return;
  }
  const { renderPicture, renderReport } = await import('../training/report/index.ts');
  for (const [i, evaluation] of results.evaluations.entries()) {
    const { asset } = evaluation.table;
    const input: ReportInput = {
      ...{ card, ...evaluation, version: VERSION, command, leftOut: results.leftOut },
      ...(results.usefulness && { usefulness: results.usefulness[i] }),
      ...(results.forecasts && { forecasts: results.forecasts[i] }),
      ...(results.joint && { joint: results.joint }),
      ...(results.valueAtRisk && { valueAtRisk: results.valueAtRisk[i] }),
    };
    // The package holds one report only.
    const files = i === 0 || !asked.save ? reports : reports.slice(0, -1);
    for (const file of files) await write(fileOf(file, asset, i), renderReport(input));
    if (asked.picture !== undefined) await write(fileOf(asked.picture, asset, i), renderPicture(input));
  }
}

async function write(file: string, text: string): Promise<void> {
  await writeWhole(file, new TextEncoder().encode(text));
  say(`Wrote ${file}`);
}

/** Where what is about an asset goes: for the first the file that was named; for the second `report.html` → `report.BAC.html`. */
function fileOf(file: string, asset: string, i: number): string {
  if (i === 0) return file;
  const { dir, name, ext } = parsePath(file);
  return join(dir, `${name}.${asset.replace(/[^\w.-]/g, '_')}${ext}`);
}
