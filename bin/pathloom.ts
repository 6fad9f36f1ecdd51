#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { type ErrorCode, PathloomError } from '../inference/contract/error.ts';
import { VERSION } from '../inference/contract/version.ts';
import { addCommand, type CommandContext, flagOf, quoteForShell } from './command.ts';
import { backtest } from './commands/backtest.ts';
import { addBatch } from './commands/batch.ts';
import { credit } from './commands/credit.ts';
import { detect } from './commands/detect.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/evaluate.ts';
import { generate } from './commands/generate.ts';
import { knownLaw } from './commands/known-law.ts';
import { models } from './commands/models.ts';
import { optionPrices } from './commands/options.ts';
import { quickstart } from './commands/quickstart.ts';
import { addSchedule } from './commands/schedule.ts';
import { serve } from './commands/serve.ts';
import { setup } from './commands/setup.ts';
import { train } from './commands/train.ts';
import { watchOutputs } from './output.ts';
import { say } from './progress.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;
const EXIT_INTERRUPTED = 130;

/** Errors that the person who typed the command can mend by typing another. */
const WRONG_USE: readonly ErrorCode[] = ['bad_option', 'unknown_architecture', 'unknown_model', 'output_exists'];

const context: CommandContext = { command: ['pathloom', ...process.argv.slice(2).map(quoteForShell)].join(' ') };
const program = new Command('pathloom')
  .description('Trains generators of synthetic market paths, exports them to ONNX, and draws from them.')
  .version(VERSION)
  .exitOverride()
  .showSuggestionAfterError()
  // Said once, by `explain`.
  .configureOutput({ outputError: () => {} });

addCommand(program, train, context);
addCommand(program, evaluate, context);
addCommand(program, backtest, context);
addCommand(program, generate, context);
addCommand(program, credit, context);
addCommand(program, optionPrices, context);
addCommand(program, detect, context);
addBatch(program, context);
addSchedule(program, context);
addCommand(program, models, context);
addCommand(program, knownLaw, context);
addCommand(program, serve, context);
addCommand(program, doctor, context);
addCommand(program, setup, context);
addCommand(program, quickstart, context);

for (const command of program.commands) command.exitOverride().allowExcessArguments();

watchOutputs();
try {
  await program.parseAsync();
} catch (error) {
  const code = explain(error);
  if (code !== 0) process.exitCode = code;
}

/** Says what went wrong in one line; only a bug shows its stack. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return explainUse(error);
  if (!(error instanceof PathloomError)) {
    say(`bug: ${error instanceof Error ? error.stack : String(error)}`);
    return EXIT_FAILED;
  }
  say(`${error.code === 'interrupted' ? 'interrupted' : 'error'}: ${inOptions(error)}`);
  if (error.code === 'interrupted') return EXIT_INTERRUPTED;
  const wrongUse = WRONG_USE.includes(error.code) || (error.code === 'bad_data' && error.field !== undefined);
  return wrongUse ? EXIT_WRONG_USE : EXIT_FAILED;
}

/** Wrong use that the parser of the command line found: its message in one line, and what is allowed. */
function explainUse({ code, exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  if (code === 'commander.help') return EXIT_WRONG_USE;
  const known = program.commands.map((command) => command.name()).join(', ');
  const allowed = code === 'commander.unknownCommand' ? `; known: ${known}` : '; --help lists what is allowed';
  say(`${message.trim().replace(/\s*\n\s*/g, ' ')}${message.includes('Did you mean') ? '' : allowed}`);
  return EXIT_WRONG_USE;
}

/** The core names a field of the request; who typed an option knows it by its flag. */
function inOptions({ field, message }: PathloomError): string {
  const named =
    field !== undefined && /^[a-z]/.test(field) && [' ', ':'].some((end) => message.startsWith(field + end));
  return named ? flagOf(field) + message.slice(field.length) : message;
}
