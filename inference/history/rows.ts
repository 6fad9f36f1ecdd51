import Papa from 'papaparse';
import { PathloomError } from '../contract/error.ts';
import type { Delimiter } from './quality.ts';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];

/** The delimiter that cuts the header into the most fields. */
export function findDelimiter(text: string): Delimiter {
  const start = text.lastIndexOf('\n', text.search(/\S/)) + 1;
  const [header] = text.slice(start).split('\n', 1);
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  if (most === 0) {
    throw new PathloomError(
      'bad_data',
      'The header has one column; a date and a price, separated by comma, semicolon or tab, are needed',
    );
  }
  return DELIMITERS[counts.indexOf(most)];
}

/** Receives the fields of a row and the number of its (first) line; returns false to stop. */
export type RowVisitor = (fields: string[], line: number) => boolean;

/**
 * Walks through the rows of a CSV text, the header first. Blank lines are passed over.
 *
 * @throws PathloomError `bad_data` for a broken quote and for a row whose number of fields is not the header's
 */
export function walkRows(text: string, delimiter: Delimiter, visit: RowVisitor): void {
  const quoted = text.includes('"');
  let nextLine = 1;
  let width = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step({ data: fields, errors }, parser) {
      const line = nextLine;
      nextLine += 1 + (quoted ? countLineEnds(fields) : 0);
      if (errors.some((error) => error.type === 'Quotes')) {
        throw new PathloomError('bad_data', `Line ${line} has a quote (") that is not closed, or closed too early`);
      }
      if (fields.length === 1 && fields[0].trim() === '') return;
      width ||= fields.length;
      if (fields.length !== width) {
        throw new PathloomError(
          'bad_data',
          `Line ${line} has ${fields.length === 1 ? '1 field' : `${fields.length} fields`}; the header has ${width}`,
        );
      }
      if (!visit(fields, line)) parser.abort();
    },
  });
}

function countLineEnds(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at >= 0; at = field.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}
