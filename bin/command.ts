import { type Command, Option } from 'commander';
import * as z from 'zod';
import { PathloomError } from '../inference/contract/error.ts';
import { parse } from '../inference/contract/parse.ts';

/** A command: its options are the fields of a schema, which gives their limits, defaults and help. */
export interface CommandDefinition<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodObject<Shape>;
  /** The field that is given as an argument, without a flag. */
  readonly argument?: keyof Shape & string;
  /** What stands for the value of an option in the help, where the usual one does not fit. */
  readonly placeholders?: Readonly<Record<string, string>>;
  run(options: z.output<z.ZodObject<Shape>>, context: CommandContext): Promise<void>;
}

export interface CommandContext {
  /** The command as it was typed, for reports and cards. */
  readonly command: string;
}

/** Adds a command to the program. */
export function addCommand<Shape extends z.ZodRawShape>(
  program: Command,
  definition: CommandDefinition<Shape>,
  context: CommandContext,
): void {
  const command = program.command(definition.name).description(definition.summary);
  const fields = Object.entries(definition.options.shape) as [string, z.ZodType][];
  const own = definition.placeholders ?? {};
  const { argument } = definition;
  for (const [name, schema] of fields) {
    if (name === argument) command.argument(`<${own[name] ?? name.toUpperCase()}>`, schema.description);
    else command.addOption(optionOf(name, schema, own));
  }
  command.action(async (...given: readonly unknown[]) => {
    // Commander passes arguments first, then options.
    const raw: Record<string, unknown> = { ...command.opts(), ...(argument !== undefined && { [argument]: given[0] }) };
    refuseExtra(command, argument === undefined ? 0 : 1);
    refuseMissing(fields, raw, own);
    const values = Object.fromEntries(
      fields.filter(([name]) => raw[name] !== undefined).map(([name, schema]) => [name, read(raw[name], schema)]),
    );
    const asTyped = (_given: unknown, field: string) => typed(raw[fieldOf(field)]);
    await definition.run(parse(definition.options, values, flagOf, 'bad_option', asTyped), context);
  });
}

function refuseExtra(command: Command, known: number): void {
  const extra = command.args[known];
  if (extra === undefined) return;
  const name = command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const rule = known === 0 ? 'takes options only' : 'takes one argument and options';
  throw new PathloomError('bad_option', `${typed(extra)} belongs to no option; pathloom ${name} ${rule}`);
}

function refuseMissing(
  fields: readonly [string, z.ZodType][],
  raw: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, string>>,
): void {
  for (const [name, schema] of fields) {
    if (!unwrap(schema).required || raw[name] !== undefined) continue;
    const { flags } = optionOf(name, schema, own);
    throw new PathloomError('bad_option', `${flags} is missing: ${schema.description}`, { field: name });
  }
}

/** Text as it was typed, in quotes where its end would not be seen. */
function typed(text: unknown): string {
  return /^\S{1,60}$/.test(String(text)) ? String(text) : JSON.stringify(text);
}

/** `initialPrice` → `--initial-price`. */
export const flagOf = (field: string): string =>
  `--${fieldOf(field).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** `initialPrice.1` → `initialPrice`. */
const fieldOf = (path: string): string => path.split('.')[0];

function optionOf(name: string, schema: z.ZodType, own: Readonly<Record<string, string>>): Option {
  const { inner, fallback, required } = unwrap(schema);
  const flag = flagOf(name);
  const isSwitch = inner instanceof z.ZodBoolean;
  const note = fallback === undefined || isSwitch ? '' : ` (default: ${fallback})`;
  const needed = required && !isSwitch ? ' (required)' : '';
  const usual = inner instanceof z.ZodEnum ? inner.options.join('|') : (placeholders[name] ?? name.toUpperCase());
  const placeholder = own[name] ?? usual;
  const help = `${schema.description ?? ''}${note}${needed}`;
  if (isSwitch) return new Option(flag, help);
  return new Option(`${flag} <${placeholder}>`, help).argParser((text, before) => {
    if (before === undefined) return text;
    throw new PathloomError('bad_option', `${flag} must be given once`, { field: name });
  });
}

const placeholders: Readonly<Record<string, string>> = {
  data: 'FILE.csv',
  history: 'FILE.csv',
  paths: 'N',
  steps: 'N',
  seed: 'N',
  from: 'DATE',
  until: 'DATE',
  start: 'stationary|latest|DATE',
  initialPrice: 'P[,P…]',
  price: 'COLUMN[,COLUMN…]',
  date: 'COLUMN',
  model: 'DIR',
  models: 'DIR',
  out: 'FILE',
  report: 'FILE.html',
  picture: 'FILE.svg',
  logs: 'DIR',
  validation: 'SHARE',
};

/** The text of an option as the value that its schema reads. */
function read(raw: unknown, schema: z.ZodType): unknown {
  if (typeof raw !== 'string') return raw;
  const { inner } = unwrap(schema);
  if (inner instanceof z.ZodNumber) return readNumber(raw);
  if (inner instanceof z.ZodArray) {
    const entries = raw.split(',').map((part) => part.trim());
    return inner.element instanceof z.ZodNumber ? entries.map(readNumber) : entries;
  }
  const numbersOrNumber = inner instanceof z.ZodUnion && inner.options.some((option) => option instanceof z.ZodNumber);
  if (!numbersOrNumber) return raw;
  const numbers = raw.split(',').map(readNumber);
  return numbers.length === 1 ? numbers[0] : numbers;
}

/** A number; text that is none stays text, which the schema refuses. */
function readNumber(text: string): unknown {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function unwrap(schema: z.ZodType): { inner: z.ZodType; fallback: unknown; required: boolean } {
  if (schema instanceof z.ZodDefault) {
    return { inner: unwrap(schema.unwrap() as z.ZodType).inner, fallback: schema.def.defaultValue, required: false };
  }
  if (schema instanceof z.ZodOptional) {
    return { inner: unwrap(schema.unwrap() as z.ZodType).inner, fallback: undefined, required: false };
  }
  return { inner: schema, fallback: undefined, required: true };
}

/** An argument as a shell reads it back. */
export const quoteForShell = (text: string): string =>
  /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
