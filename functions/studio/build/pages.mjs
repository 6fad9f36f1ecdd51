// Puts the pages together: what they have in common lies in parts/, and stands where a page says <!-- part NAME -->.
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

const PART = /^<!-- part ([\w-]+) -->\n/gm;

/** @returns name and text of every page in a folder */
export async function composePages(folder) {
  const names = (await readdir(folder)).filter((name) => extname(name) === '.html').sort();
  return Promise.all(names.map(async (name) => [name, markCurrent(name, await compose(folder, name))]));
}

/** The text of a file with its parts in their places; a part may have parts. */
async function compose(folder, name) {
  const text = await readFile(join(folder, name), 'utf8');
  const parts = new Set(Array.from(text.matchAll(PART), ([, part]) => part));
  const texts = new Map();
  for (const part of parts) texts.set(part, await compose(folder, join('parts', `${part}.html`)));
  return text.replace(PART, (_all, part) => texts.get(part));
}

/** In the navigation, the link to the page itself says so. */
function markCurrent(name, text) {
  const address = name === 'index.html' ? './' : basename(name, '.html');
  return text.replace(`<a href="${address}">`, `<a href="${address}" aria-current="page">`);
}
