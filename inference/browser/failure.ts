import { PathloomError } from '../contract/error.ts';
import type { Failure } from './messages.ts';

/** An error as it travels to the page. */
export function toFailure(error: unknown): Failure {
  if (error instanceof PathloomError) {
    const { code, message, field } = error;
    return { code, message, ...(field !== undefined && { field }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  // Browsers have a RangeError for memory that they do not have, and onnxruntime words of its own.
  if (error instanceof RangeError || /out of memory|bad_alloc|memory access/i.test(message)) {
    const told = 'the browser has not enough memory for so many paths at a time; ask for fewer paths or steps';
    return { code: 'bad_option', message: told, field: 'paths' };
  }
  return { message };
}

/** The same error on the page. */
export const fromFailure = ({ code, message, field }: Failure): Error =>
  code === undefined ? new Error(message) : new PathloomError(code, message, field === undefined ? {} : { field });
