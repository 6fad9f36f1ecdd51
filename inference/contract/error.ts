/** Every way in which Pathloom refuses, by a stable code. The command line and the HTTP service map codes to exit codes and statuses. */
export type ErrorCode =
  | 'bad_option' // an option or a request field has a value that is not allowed
  | 'bad_data' // market data that cannot be used
  | 'unknown_architecture'
  | 'unknown_model'
  | 'bad_model' // a model package that is corrupted, swapped or of an unknown version
  | 'not_reached' // conditions that no path met within the work allowed
  | 'output_exists'
  | 'write_failed'
  | 'missing_dependency'
  | 'training_failed'
  | 'interrupted';

/**
 * The one error that Pathloom throws on purpose. Its message is one line, made for the person who asked: it names the value
 * and what is allowed. Anything else that is thrown is a bug.
 */
export class PathloomError extends Error {
  override readonly name = 'PathloomError';
  readonly code: ErrorCode;
  /** The option or request field at fault, if there is one. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, details: { field?: string; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
  }
}
