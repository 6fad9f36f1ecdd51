import { type ErrorCode, PathloomError } from '../../inference/contract/error.ts';
import type { Problem } from '../../inference/contract/service.ts';

/** What only HTTP refuses for. */
type RefusalCode =
  | 'unauthorised'
  | 'forbidden'
  | 'other_site'
  | 'not_found'
  | 'no_batches'
  | 'conflict'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'busy'
  | 'timed_out'
  | 'not_ready';

type ProblemCode =
  | RefusalCode
  | Extract<ErrorCode, 'bad_option' | 'bad_data' | 'not_reached' | 'training_failed' | 'unknown_model' | 'bad_model'>;

/** Every problem that a client may be told of by name, with its status and what it means. */
export const PROBLEMS: Readonly<Record<ProblemCode | 'defect', { readonly status: number; readonly title: string }>> = {
  bad_option: { status: 400, title: 'The request has a value that is not allowed' },
  unauthorised: { status: 401, title: 'A key is needed' },
  forbidden: { status: 403, title: 'The key is not valid any more' },
  other_site: { status: 403, title: 'Not for other sites' },
  not_found: { status: 404, title: 'Not found' },
  no_batches: { status: 404, title: 'No batches here' },
  unknown_model: { status: 404, title: 'No such model' },
  method_not_allowed: { status: 405, title: 'No such method here' },
  not_acceptable: { status: 406, title: 'No such format' },
  conflict: { status: 409, title: 'Another is there already' },
  too_large: { status: 413, title: 'More than one answer can hold' },
  unsupported_media_type: { status: 415, title: 'The body is in a form that is not read' },
  bad_data: { status: 422, title: 'Data that cannot be used' },
  not_reached: { status: 422, title: 'Conditions that no path met within the work allowed' },
  // Of a baseline, by the history that it is to be fitted to.
  training_failed: { status: 422, title: 'Data that no baseline can be fitted to' },
  rate_limited: { status: 429, title: 'Too many requests' },
  defect: { status: 500, title: 'A defect of the service' },
  busy: { status: 503, title: 'The service is busy' },
  bad_model: { status: 503, title: 'The model cannot be served' },
  not_ready: { status: 503, title: 'The service is not ready' },
  timed_out: { status: 503, title: 'The request took too long' },
};

/** Refusals above 500 that tell nothing of the inside. */
const HARMLESS: readonly string[] = ['busy', 'not_ready', 'timed_out'] satisfies RefusalCode[];

/** Longest detail: what a client sent is not sent back in full. */
const MAX_DETAIL = 1000;

/** A refusal that only HTTP knows. */
export class HttpRefusal extends Error {
  readonly code: RefusalCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** A refusal of what took too long, whatever was asked. @param most the time that it has, in words */
export const timedOut = (most: string): HttpRefusal =>
  new HttpRefusal('timed_out', `The request took more than ${most}; ask for less, such as fewer paths, steps or days.`);

/** The client has gone: nobody waits for an answer, and nothing is wrong. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';

  constructor(cause?: unknown) {
    super('The client has left.', { cause });
  }
}

/** Whether an error is the operator's business. A full line is not: it would fill the log when the service is busiest. */
export function isForLog(error: unknown): boolean {
  if (error instanceof ClientLeft) return false;
  const code = codeOf(error);
  return code !== 'busy' && PROBLEMS[code].status >= 500;
}

/** Tells the log of an error that is the operator's business. */
export function tell(log: (message: string, error: unknown) => void, error: unknown): void {
  if (isForLog(error)) log(problemOf(error).title, error);
}

/** What the client is told. A bug says nothing of its inside: its message stays in the log. */
export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  const { status, title } = PROBLEMS[code];
  // What is wrong with a package is the operator's business: paths and hashes stay in the log too.
  const open = error instanceof Error && (status < 500 || HARMLESS.includes(code));
  return {
    type: `urn:pathloom:${code}`,
    title,
    status,
    detail: open ? lineOf(error.message) : 'The details are in the log of the service.',
    ...(error instanceof PathloomError && open && error.field !== undefined && { field: lineOf(error.field) }),
  };
}

/** One line of bounded length, whatever names a client made up. */
function lineOf(message: string): string {
  const line = message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').toWellFormed();
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL - 1)}…` : line;
}

function codeOf(error: unknown): ProblemCode | 'defect' {
  if (error instanceof HttpRefusal) return error.code;
  return error instanceof PathloomError && error.code in PROBLEMS ? (error.code as ProblemCode) : 'defect';
}

/** nginx's status for the log of a request whose client has gone; nobody reads it. */
const CLIENT_LEFT_STATUS = 499;

/** The problem as an answer. */
export function renderProblem(error: unknown): Response {
  if (error instanceof ClientLeft) return new Response(null, { status: CLIENT_LEFT_STATUS });
  const problem = problemOf(error);
  const headers = error instanceof HttpRefusal ? error.headers : {};
  return Response.json(problem, {
    status: problem.status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
