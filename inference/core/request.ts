import { PathloomError } from '../contract/error.ts';
import { parse } from '../contract/parse.ts';
import { type ScenarioQuery, ScenarioRequest } from '../contract/scenario.ts';
import type { GenerateOptions } from './model.ts';
import { isDated } from './own-history.ts';
import { initialPrices } from './prices.ts';

/** Whom a request is made to. */
export interface Addressee {
  readonly id: string;
  /** Number of its assets. */
  readonly assets: number;
}

/**
 * A request with its defaults filled in, and all of it refused that can be without work.
 *
 * @throws PathloomError `bad_option` naming the field and what is allowed
 */
export function readRequest(
  query: ScenarioQuery,
  { id, assets }: Addressee,
  { history, range }: GenerateOptions,
): ScenarioRequest {
  // A history of one's own is given to start from its end, unless another day is named.
  const start = history ? { start: 'latest' } : {};
  const asked = parse(ScenarioRequest, { model: id, ...start, ...query }, (field) => `request ${field}`.trim());
  if (asked.model !== id) throw refusal('model', `request model ${asked.model}: this is model ${id}`);
  if (range) assertRange(range, asked.paths);
  initialPrices(asked.initialPrice, assets);
  if (asked.initialPrice !== undefined && asked.output === 'returns') {
    throw refusal('initialPrice', 'initialPrice goes with prices; output is returns');
  }
  const isDay = asked.start !== 'stationary' && asked.start !== 'latest';
  if (isDay && history && !isDated(history)) {
    throw refusal('start', `start ${asked.start}: the history comes without dates; latest starts from its end`);
  }
  return asked;
}

function assertRange({ firstPath, paths }: { firstPath: number; paths: number }, all: number): void {
  const whole = Number.isInteger(firstPath) && Number.isInteger(paths);
  if (whole && firstPath >= 0 && paths >= 1 && firstPath + paths <= all) return;
  const allowed = `must lie within the ${all} paths of the request, counted from 0`;
  throw refusal('range', `range of ${paths} paths from path ${firstPath}: ${allowed}`);
}

const refusal = (field: string, message: string) => new PathloomError('bad_option', message, { field });
