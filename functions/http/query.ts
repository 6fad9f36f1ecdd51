import { PathloomError } from '../../inference/contract/error.ts';
import { type ScenarioQuery, ScenarioRequest } from '../../inference/contract/scenario.ts';

const NUMBERS = ['paths', 'steps', 'seed'];

/**
 * The fields of a scenario request from the text of an address; what they must be is left to the schema.
 *
 * @param query every value of each field
 */
export function readQuery(query: Readonly<Record<string, readonly string[]>>): ScenarioQuery & { model: string } {
  const known = Object.keys(ScenarioRequest.shape);
  const fields: Record<string, unknown> = {};
  for (const [name, texts] of Object.entries(query)) {
    if (!known.includes(name)) throw refusal(name, `there is no such field; known: ${known.join(', ')}`);
    if (texts.length > 1 && name !== 'initialPrice') throw refusal(name, 'must be given once');
    // A list comes with commas or, as many programs write one, as the same name several times.
    fields[name] = readField(name, texts.join(','));
  }
  if (typeof fields.model !== 'string') throw refusal('model', 'must name a model');
  return fields as ScenarioQuery & { model: string };
}

const refusal = (field: string, message: string) =>
  new PathloomError('bad_option', `request ${field}: ${message}`, { field });

function readField(name: string, text: string): unknown {
  if (NUMBERS.includes(name)) return readNumber(text);
  if (name === 'antithetic') return readSwitch(name, text);
  if (name !== 'initialPrice') return text;
  const prices = text.split(',').map(readNumber);
  return prices.length === 1 ? prices[0] : prices;
}

function readSwitch(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw refusal(name, `${JSON.stringify(text)}: must be true or false`);
}

/** A number; text that is none stays text, so that the message can show it. */
const readNumber = (text: string): unknown => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
