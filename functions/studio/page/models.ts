import { PathloomError } from '../../../inference/contract/error.ts';

/** What the service says of a model. */
export interface ModelLine {
  readonly id: string;
  readonly sha256: string;
  readonly assets: readonly string[];
  readonly firstDate: string;
  readonly lastDate: string;
}

/** The service wants a key, or another one. */
export class KeyNeeded extends Error {}

/**
 * The models of the service, in its order.
 *
 * @throws KeyNeeded; PathloomError `missing_dependency` where the service cannot be reached, `unknown_model` where it has none
 */
export async function listModels(headers: Record<string, string>): Promise<readonly ModelLine[]> {
  const response = await fetch('v1/models', { headers }).catch((cause: unknown) => {
    const message = 'the service cannot be reached; check the connection, then try again';
    throw new PathloomError('missing_dependency', message, { cause });
  });
  if (response.status === 401 || response.status === 403) throw new KeyNeeded(await detailOf(response));
  if (!response.ok) throw new PathloomError('missing_dependency', await detailOf(response));
  const { models } = (await response.json()) as { models: readonly ModelLine[] };
  if (models.length > 0) return models;
  throw new PathloomError(
    'unknown_model',
    'the service has no model; pathloom train makes one in its folder of models, then try again',
  );
}

/** The sentence of a problem, or what stands in for it. */
async function detailOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown };
  if (typeof problem.detail === 'string') return problem.detail;
  return `the service answered ${response.status} ${response.statusText}`.trim();
}
