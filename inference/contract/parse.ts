import type { z } from 'zod';
import { type ErrorCode, PathloomError } from './error.ts';

/**
 * Reads a value by its schema, defaults filled in.
 *
 * @param nameOf how to name a field to the person who gave the value; the field is '' for the value itself
 * @throws PathloomError with the first problem in one line: the field, its value and what is allowed
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  nameOf: (field: string) => string,
  code: ErrorCode = 'bad_option',
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue.path.join('.');
  const given = valueAt(value, issue.path);
  const shown = given === undefined || typeof given === 'object' ? '' : ` ${shorten(given)}`;
  throw new PathloomError(code, `${nameOf(field)}${shown}: ${sentence(issue)}`, field === '' ? {} : { field });
}

function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return `must be ${issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`}`;
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
