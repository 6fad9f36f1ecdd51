import type { Hono } from 'hono';
import { answerFile } from './answer-file.ts';
import type { StaticFiles } from './static-files.ts';

/** The pages, each for one use, by their addresses. */
const PAGES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/forecast': 'forecast.html',
  '/credit': 'credit.html',
  '/anomalies': 'anomalies.html',
};

/** Addresses of the pages and their files; no part of the API. What follows the star is the file's name. */
export const STUDIO_PATHS = [...Object.keys(PAGES), '/service-worker.js', '/studio/*'];

/** Serves the pages; where there are none, whoever comes without an address is shown what can be asked. */
export function routeStudio(app: Hono, files: StaticFiles | undefined): void {
  for (const path of STUDIO_PATHS) {
    app.get(path, async (context) => {
      const { req } = context;
      const name = PAGES[path] ?? req.path.slice(1);
      const answer = files && (await answerFile(files, name, req.raw));
      if (answer) return answer;
      return req.path === '/' ? context.redirect('docs') : context.notFound();
    });
  }
}
