import { readFileSync } from 'node:fs';

/** The values that golden/NAME.py wrote to golden/NAME.json. */
export function loadGolden<Values>(name: string): Values {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
}
