import { join, parse as parsePath } from 'node:path';
import { CARD_FILE, type ModelCard, REPORT_FILE } from '../inference/contract/card.ts';
import type { ForecastQuality } from '../inference/contract/forecast-quality.ts';
import type { JointQuality } from '../inference/contract/joint-quality.ts';
import type { UsefulnessTable } from '../inference/contract/usefulness.ts';
import { VERSION } from '../inference/contract/version.ts';
import type { Evaluation } from '../training/evaluate/evaluate.ts';
import type { ValueAtRiskSeries } from '../training/evaluate/value-at-risk.ts';
import { writeWhole } from '../training/files/write-whole.ts';
import { encodeCard } from '../training/package/write.ts';
import type { ReportInput } from '../training/report/index.ts';
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

/** The files that `pathloom evaluate` was asked for. */
export interface AskedFiles {
  readonly model: string;
  readonly report?: string | undefined;
  readonly picture?: string | undefined;
  readonly json?: string | undefined;
  readonly save: boolean;
}

/** @throws PathloomError `write_failed` */
export async function writeResults(
  asked: AskedFiles,
  card: ModelCard,
  results: Results,
  command: string,
): Promise<void> {
  const judged = addResults(card, results);
  if (asked.json !== undefined) {
    await write(asked.json, `${JSON.stringify(describeResults(card, results, command), null, 2)}\n`);
  }
  await writePictures(asked, judged, results, command);
  if (asked.save) {
    await writeWhole(join(asked.model, CARD_FILE), encodeCard(judged));
    say(`Wrote the tables into ${join(asked.model, CARD_FILE)}`);
  }
}

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
    const nameOf = (file: string) => (i === 0 ? file : besideOf(file, asset));
    // The package holds one report only.
    const files = i === 0 || !asked.save ? reports : reports.slice(0, -1);
    for (const file of files) await write(nameOf(file), renderReport(input));
    if (asked.picture !== undefined) await write(nameOf(asked.picture), renderPicture(input));
  }
}

async function write(file: string, text: string): Promise<void> {
  await writeWhole(file, new TextEncoder().encode(text));
  say(`Wrote ${file}`);
}

/** `report.html` → `report.BAC.html`. */
function besideOf(file: string, asset: string): string {
  const { dir, name, ext } = parsePath(file);
  return join(dir, `${name}.${asset.replace(/[^\w.-]/g, '_')}${ext}`);
}
