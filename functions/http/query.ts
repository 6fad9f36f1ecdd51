import { PathloomError } from '../../inference/contract/error.ts';
import { type ScenarioQuery, ScenarioRequest } from '../../inference/contract/scenario.ts';

const NUMBERS = ['paths', 'steps', 'seed'];

/** The fields of a scenario request from the text of an address; what they must be is left to the schema. */
export function readQuery(query: Readonly<Record<string, string>>): ScenarioQuery & { model: string } {
  const known = Object.keys(ScenarioRequest.shape);
  const fields: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(query)) {
    if (!known.includes(name)) {
      throw new PathloomError('bad_option', `request ${name}: there is no such field; known: ${known.join(', ')}`, {
        field: name,
      });
    }
    fields[name] = readField(name, text);
  }
  if (typeof fields.model !== 'string') {
    throw new PathloomError('bad_option', 'request model: must name a model', { field: 'model' });
  }
  return fields as ScenarioQuery & { model: string };
}

function readField(name: string, text: string): unknown {
  if (NUMBERS.includes(name)) return readNumber(text);
  if (name === 'antithetic') return text === 'true' ? true : text === 'false' ? false : text;
  if (name !== 'initialPrice') return text;
  const prices = text.split(',').map(readNumber);
  return prices.length === 1 ? prices[0] : prices;
}

/** A number; text that is none stays text, so that the message can show it. */
const readNumber = (text: string): unknown => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
