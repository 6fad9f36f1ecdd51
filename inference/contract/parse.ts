import type { z } from 'zod';
import { type ErrorCode, PathloomError } from './error.ts';
import { fieldsAt } from './fields-at.ts';

/**
 * Reads a value by its schema, defaults filled in.
 *
 * @param nameOf how to name a field to the person who gave the value; the field is '' for the value itself
 * @param show how to write what was given for a field, for who wrote it as something else: the command line as text
 * @throws PathloomError with the first problem in one line: the field, its value and what is allowed
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  nameOf: (field: string) => string,
  code: ErrorCode = 'bad_option',
  show: (given: unknown, field: string) => string = shorten,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue.path.join('.');
  const given = valueAt(value, issue.path);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const fault = [...issue.path, ...unknown.slice(0, 1)].join('.');
  const details = fault === '' ? {} : { field: fault };
  if (given === undefined && issue.path.length > 0)
    throw new PathloomError(code, `${nameOf(field)} is missing`, details);
  const subject = [nameOf(field), show(given, field)].filter((part) => part !== '').join(' ');
  const known = unknown.length > 0 ? fieldsAt(schema, issue.path) : [];
  const choices = known.length > 0 ? `; known: ${known.join(', ')}` : '';
  throw new PathloomError(code, `${subject}: ${sentence(issue)}${choices}`, details);
}

function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.minimum === 1 && countedIn(issue.origin) !== '') return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${countedIn(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${countedIn(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return `must be ${EXPECTED[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_union':
      // Each branch says what it misses; a union with a message of its own says that.
      return issue.message === UNION_MESSAGE ? branches(issue) : issue.message;
    default:
      return issue.message;
  }
}

const EXPECTED: Readonly<Record<string, string>> = { int: 'a whole number', array: 'a list', object: 'an object' };
const UNION_MESSAGE = 'Invalid input';

function branches(issue: z.core.$ZodIssueInvalidUnion): string {
  const sentences = issue.errors.flatMap(([first]) => (first === undefined ? [] : [sentence(first)]));
  return [...new Set(sentences)].join(' or ').replaceAll(' or must be ', ' or ');
}

/** What a size counts, where it is not the value itself. */
function countedIn(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function shorten(value: unknown): string {
  if (value === undefined || (typeof value === 'object' && value !== null)) return '';
  // JSON writes a number that is not finite as null.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
