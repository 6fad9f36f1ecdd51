import { Figures } from '../figures/figures.ts';
import { registerOffline } from '../offline/register.ts';
import { breathe } from './painted.ts';
import { Studio } from './studio.ts';

// The modules have been evaluated; what follows is cut into tasks, so that none keeps the page from answering for long.
await breathe();
// Beside this script, wherever the page lies.
const figures = new Figures(new URL('./figures.js', import.meta.url));
const studio = new Studio(figures, new URL('./browser/worker.js', import.meta.url));
await breathe();
await studio.start();
// The files are kept while nothing else wants the machine, or in any case after a while.
void Promise.race([studio.drawnOnce, new Promise((resolve) => setTimeout(resolve, 15_000))]).then(() =>
  registerOffline(),
);
