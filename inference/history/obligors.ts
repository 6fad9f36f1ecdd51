import { Obligor, Obligors } from '../contract/credit.ts';
import { PathloomError } from '../contract/error.ts';
import { parse } from '../contract/parse.ts';
import { findDelimiter, walkRows } from './rows.ts';

const COLUMNS = Object.keys(Obligor.shape);
/** Columns whose fields are texts; all others hold numbers. */
const TEXTS = ['name', 'asset'];

/**
 * Reads obligors: JSON, a list of them or an object with the field `obligors`; or, from a file whose name ends in .csv, CSV with a header of their
 * fields' names, where an empty field is one that is not given.
 *
 * @param file its name
 * @throws PathloomError `bad_option` naming the file, the obligor and what is allowed
 */
export function parseObligors(text: string, file: string): Obligor[] {
  const given = /\.csv$/i.test(file) ? readRows(file, text) : readJson(file, text);
  return checkObligors(given, file);
}

/** @param of what they are from, for messages; nothing for what is on a page */
export const checkObligors = (given: unknown, of = ''): Obligor[] =>
  parse(Obligors, given, (field) => `${of} ${rowOf(field)}`.trim());

/** `3.debt` → `obligor 4: debt` */
const rowOf = (field: string): string =>
  field.replace(/^(\d+)\.?/, (_all, index: string) => `obligor ${Number(index) + 1} `).trim();

function readJson(file: string, text: string): unknown {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw refuse(`${file} is not JSON; obligors come as JSON, or as CSV in a file that ends in .csv`);
  }
  return given !== null && typeof given === 'object' && 'obligors' in given ? given.obligors : given;
}

function readRows(file: string, text: string): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  let header: string[] | undefined;
  try {
    walkRows(text, /[,;\t]/.test(text) ? findDelimiter(text) : ',', (fields) => {
      const cells = fields.map((field) => field.trim());
      if (header) rows.push(readRow(header, cells));
      else header = checkHeader(file, cells);
      return true;
    });
  } catch (error) {
    throw error instanceof PathloomError && error.field === undefined ? refuse(`${file}: ${error.message}`) : error;
  }
  return rows;
}

function checkHeader(file: string, names: string[]): string[] {
  const unknown = names.find((name, index) => !COLUMNS.includes(name) || names.indexOf(name) !== index);
  if (unknown === undefined) return names;
  const fault = COLUMNS.includes(unknown) ? 'is there twice' : 'is not known';
  throw refuse(
    `${file}: the column ${JSON.stringify(unknown)} ${fault}; each may be there once: ${COLUMNS.join(', ')}`,
  );
}

/** A field that is no number stays text, which the schema refuses. */
function readRow(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const given = header.map((name, i) => [name, cells[i]] as const).filter(([, cell]) => cell !== '');
  return Object.fromEntries(
    given.map(([name, cell]) => [name, TEXTS.includes(name) || !Number.isFinite(Number(cell)) ? cell : Number(cell)]),
  );
}

const refuse = (message: string) => new PathloomError('bad_option', message, { field: 'obligors' });
