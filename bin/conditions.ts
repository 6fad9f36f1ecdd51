import { ConditionQuestion } from '../inference/contract/conditions.ts';
import { PathloomError } from '../inference/contract/error.ts';
import { parse } from '../inference/contract/parse.ts';
import type { ScenarioQuery } from '../inference/contract/scenario.ts';
import { type ConditionedSet, conditionPaths } from '../inference/core/conditions/condition-paths.ts';
import type { ScenarioSource } from '../inference/core/source.ts';
import { readJson } from './json-file.ts';
import { say } from './progress.ts';

/** Reads conditions and views from a file. @throws PathloomError `bad_option` saying what is wrong with it */
export async function readConditions(file: string): Promise<ConditionQuestion> {
  const given = await readJson(file, (why, cause) => {
    return new PathloomError('bad_option', `--conditions ${file}: ${why}`, { field: 'conditions', cause });
  });
  return parse(ConditionQuestion, given, (field) => `--conditions ${file}${field && `: ${field}`}`);
}

interface MeetOptions {
  readonly question: ConditionQuestion;
  readonly maxTried: number | undefined;
  readonly interrupted: () => boolean;
}

/** Paths under conditions; says how probable these are, and what to know of the weights. */
export async function meetQuestion(
  source: ScenarioSource,
  query: ScenarioQuery,
  { question, maxTried, interrupted }: MeetOptions,
): Promise<ConditionedSet> {
  const set = await conditionPaths(source, query, question, {
    ...(maxTried !== undefined && { maxTried }),
    onRun: async () => {
      // A turn of the event loop, in which a signal can arrive.
      await new Promise((turn) => setImmediate(turn));
      if (interrupted()) throw new PathloomError('interrupted', 'the search was interrupted; nothing was written');
    },
  }).catch(nameFile);
  const { probability, tried, pilots, effectiveSampleSize, warnings } = set.manifest.conditioned;
  if (probability) {
    const { value, standardError } = probability;
    const figure = `${value.toPrecision(3)} (standard error ${standardError.toPrecision(2)})`;
    say(`Probability of the conditions: ${figure}, from ${(tried + pilots).toLocaleString('en')} paths.`);
  }
  say(`Effective sample size: ${effectiveSampleSize.toFixed(0)}.`);
  for (const warning of warnings) say(`warning: ${warning}`);
  return set;
}

/** Places in the file are no options, and are named as they are. */
function nameFile(error: unknown): never {
  if (!(error instanceof PathloomError) || !/^(conditions|views)\./.test(error.field ?? '')) throw error;
  throw new PathloomError(error.code, `--conditions: ${error.message}`, { field: 'conditions', cause: error });
}
