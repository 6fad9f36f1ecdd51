import { type ErrorCode, PathloomError } from '../../inference/contract/error.ts';

/** RFC 9457, "Problem details for HTTP APIs": what a client is told of an error. */
export interface Problem {
  /** Stable, for programs. */
  readonly type: `urn:pathloom:${string}`;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The field of the request at fault, if there is one. */
  readonly field?: string;
}

const STATUS: Readonly<Partial<Record<ErrorCode | 'not_found' | 'too_large' | 'not_acceptable', number>>> = {
  bad_option: 400,
  bad_data: 422,
  training_failed: 422, // of a baseline, by the history that it is to be fitted to
  not_found: 404,
  unknown_model: 404,
  not_acceptable: 406,
  too_large: 413,
  bad_model: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request has a value that is not allowed',
  404: 'Not found',
  406: 'No such format',
  413: 'More than one answer can hold',
  422: 'Data that cannot be used',
  500: 'A defect of the service',
  503: 'The model cannot be served',
};

/** A refusal that only HTTP knows. */
export class HttpRefusal extends Error {
  readonly code: 'not_found' | 'too_large' | 'not_acceptable';

  constructor(code: HttpRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What the client is told. A bug says nothing of its inside: its message stays in the log. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof PathloomError || error instanceof HttpRefusal;
  const status = known ? (STATUS[error.code] ?? 500) : 500;
  // What is wrong with a package is the operator's business: paths and hashes stay in the log too.
  const open = known && status < 500;
  return {
    type: `urn:pathloom:${known ? error.code : 'defect'}`,
    title: TITLES[status],
    status,
    detail: open ? error.message : 'The details are in the log of the service.',
    ...(error instanceof PathloomError && open && error.field !== undefined && { field: error.field }),
  };
}
