/**
 * Draws paths of 252 steps from the package in a folder, keeps none, and prints the resident memory in megabytes: after a tenth of
 * the paths, and at most. A program of its own, so that nothing else is in the figures: `tsx stream-paths.ts FOLDER PATHS`.
 */
import { openModel } from '../../inference/node.ts';

const [folder, paths] = process.argv.slice(2);
const model = await openModel(folder);
const { chunks } = await model.generate({ paths: Number(paths), seed: 3 });
let drawn = 0;
let early = 0;
let sum = 0;
for await (const chunk of chunks) {
  drawn += chunk.paths;
  sum += chunk.values[0];
  if (early === 0 && drawn >= Number(paths) / 10) early = process.memoryUsage.rss();
}
await model.close();
const most = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ drawn, finite: Number.isFinite(sum), early: early / 1e6, most: most / 1e6 }));
