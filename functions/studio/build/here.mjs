// `npm start` runs it, so that the page is there, and that of the sources as they are, after `npm ci` alone.
import { buildStudio } from './studio.mjs';

await buildStudio('dist/studio');
