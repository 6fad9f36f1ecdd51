#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { type ErrorCode, PathloomError } from '../inference/contract/error.ts';
import { VERSION } from '../inference/contract/version.ts';
import { addCommand, type CommandContext } from './command.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/evaluate.ts';
import { generate } from './commands/generate.ts';
import { models } from './commands/models.ts';
import { quickstart } from './commands/quickstart.ts';
import { setup } from './commands/setup.ts';
import { train } from './commands/train.ts';
import { say } from './progress.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;
const EXIT_INTERRUPTED = 130;

/** Errors that the person who typed the command can mend by typing another. */
const WRONG_USE: readonly ErrorCode[] = ['bad_option', 'unknown_architecture', 'unknown_model', 'output_exists'];

const context: CommandContext = { command: ['pathloom', ...process.argv.slice(2)].join(' ') };
const program = new Command('pathloom')
  .description('Trains generators of synthetic market paths, exports them to ONNX, and draws from them.')
  .version(VERSION)
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text) => say(text.trim()) });

addCommand(program, train, context);
addCommand(program, evaluate, context);
addCommand(program, generate, context);
addCommand(program, models, context);
addCommand(program, doctor, context);
addCommand(program, setup, context);
addCommand(program, quickstart, context);

for (const command of program.commands) command.exitOverride().allowExcessArguments(false);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Says what went wrong in one line; only a bug shows its stack. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG_USE;
  if (!(error instanceof PathloomError)) {
    say(`bug: ${error instanceof Error ? error.stack : String(error)}`);
    return EXIT_FAILED;
  }
  say(`${error.code === 'interrupted' ? 'interrupted' : 'error'}: ${error.message}`);
  if (error.code === 'interrupted') return EXIT_INTERRUPTED;
  const wrongUse = WRONG_USE.includes(error.code) || (error.code === 'bad_data' && error.field !== undefined);
  return wrongUse ? EXIT_WRONG_USE : EXIT_FAILED;
}
