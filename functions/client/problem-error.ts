import type { Problem } from '../../inference/contract/service.ts';

/** A refusal of the service, with the fields of RFC 9457. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  /** Stable, for programs: `urn:pathloom:bad_option`, …; `about:blank` where something before the service answered. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** One line for people: the value at fault and what is allowed. */
  readonly detail: string;
  /** The field of the request at fault, if there is one. */
  readonly field: string | undefined;
  /** Seconds after which the service asks to be asked again, if it does. */
  readonly retryAfter: number | undefined;

  constructor({ type, title, status, detail, field }: Problem, retryAfter?: number) {
    super(detail);
    this.type = type;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

/** The problem in an answer that is none of 2xx. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const retryAfter = readRetryAfter(response.headers.get('retry-after'));
  const text = await response.text();
  if (/^application\/problem\+json\b/i.test(response.headers.get('content-type') ?? '')) {
    return new ProblemError(JSON.parse(text) as Problem, retryAfter);
  }
  // A proxy's page, say, of which there is nothing to tell.
  const title = response.statusText || `HTTP status ${response.status}`;
  return new ProblemError({ type: 'about:blank', title, status: response.status, detail: title }, retryAfter);
}

/** Seconds: RFC 9110, section 10.2.3. The service never sends a date, and a clock would be needed to read it. */
function readRetryAfter(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
