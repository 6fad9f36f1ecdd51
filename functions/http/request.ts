import type { z } from 'zod';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';

/** The fields of a request, defaults filled in. @throws PathloomError `bad_option` naming the first field that is wrong */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  return parse(schema, given, (field) => `request ${field}`.trim());
}

/** A refusal of a field, whose message goes on after its name. */
export function refuseField(field: string, message: string): PathloomError {
  return new PathloomError('bad_option', `request ${field} ${message}`, { field });
}
