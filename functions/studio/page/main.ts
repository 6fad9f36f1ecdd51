import { Figures } from '../figures/figures.ts';
import { registerOffline } from '../offline/register.ts';
import { Studio } from './studio.ts';

// Beside this script, wherever the page lies.
const figures = new Figures(new URL('./figures.js', import.meta.url));
const studio = new Studio(figures, new URL('./browser/worker.js', import.meta.url));
await studio.start();
// The files are kept while nothing else wants the machine, or in any case after a while.
void Promise.race([studio.drawnOnce, new Promise((resolve) => setTimeout(resolve, 15_000))]).then(() =>
  registerOffline(),
);
