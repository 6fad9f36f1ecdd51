import type { Hono } from 'hono';
import { answerFile } from './answer-file.ts';
import type { StaticFiles } from './static-files.ts';

/** Addresses of the page and its files; no part of the API. What follows the star is the file's name. */
export const STUDIO_PATHS = ['/', '/service-worker.js', '/studio/*'] as const;

/** Serves the page; where there is none, whoever comes without an address is shown what can be asked. */
export function routeStudio(app: Hono, files: StaticFiles | undefined): void {
  for (const path of STUDIO_PATHS) {
    app.get(path, async (context) => {
      const { req } = context;
      const name = req.path === '/' ? 'index.html' : req.path.slice(1);
      const answer = files && (await answerFile(files, name, req.raw));
      if (answer) return answer;
      return req.path === '/' ? context.redirect('docs') : context.notFound();
    });
  }
}
