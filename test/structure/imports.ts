import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All TypeScript files under a folder of the repository, as paths from its root: `inference/core/noise.ts`. None if there is no such folder. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

export const readSource = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Comments, and text within quotes that is no path, can look like imports; comments go first. */
export function withoutComments(source: string): string {
  const strings = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/;
  const comments = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
  return source.replace(
    new RegExp(`(${strings.source})|${comments.source}`, 'g'),
    (_match, text?: string) => text ?? ' ',
  );
}

/** What a source imports, re-exports or loads, types included, as written there. */
export function specifiersOf(source: string): string[] {
  const code = withoutComments(source);
  const patterns = [
    /(?:^|[;\n])\s*(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /(?:^|[;\n])\s*import\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require|require\.resolve)\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ];
  return patterns.flatMap((pattern) => Array.from(code.matchAll(pattern), ([, specifier]) => specifier));
}

/** The same as paths from the root; packages and `node:` modules stay as they are. */
export function importsOf(file: string): string[] {
  return specifiersOf(readSource(file)).map((specifier) =>
    specifier.startsWith('.') ? posix.normalize(posix.join(dirname(file), specifier)) : specifier,
  );
}

export const exists = (file: string): boolean =>
  statSync(join(ROOT, file), { throwIfNoEntry: false })?.isFile() ?? false;
