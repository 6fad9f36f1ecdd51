/**
 * The Worker in workerd, through miniflare: `npx tsx bench/worker.ts [rounds]`.
 *
 * Each round starts workerd anew. The first answer has 100 paths of 252 steps; then the same with other seeds, as JSON, and the largest
 * answer that there may be.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorker } from '../functions/edge/build/worker.mjs';
import { openWorkerd } from '../test/edge/workerd.ts';

const rounds = Number(process.argv[2] ?? 5);
const WARM = 40;

const folder = await mkdtemp(join(tmpdir(), 'pathloom-bench-'));
const built = { outdir: join(folder, 'worker'), assets: join(folder, 'site') };
await buildWorker(built);
const rows: Record<string, number>[] = [];
for (let round = 0; round < rounds; round++) {
  const workerd = await openWorkerd(built);
  const first = await time(workerd.url, 100, 0);
  const warm: number[] = [];
  for (let seed = 1; seed <= WARM; seed++) warm.push(await time(workerd.url, 100, seed));
  const settled = warm.slice(WARM / 2).sort((a, b) => a - b);
  const largest = await time(workerd.url, 7936, 0, 'application/x-ndjson');
  rows.push({ first, 'warm, median': settled[settled.length / 2], 'warm, slowest': settled.at(-1) ?? 0, largest });
  await workerd.close();
}
console.log('Milliseconds until the whole answer is here');
console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, ms]) => [name, Math.round(ms)]))));
await rm(folder, { recursive: true });

async function time(url: string, paths: number, seed: number, accept = 'application/json'): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${url}/v1/scenarios?model=sp500&paths=${paths}&steps=252&seed=${seed}`, {
    // Miniflare would compress the answer, on the same thread as the Worker; Cloudflare does that elsewhere.
    headers: { accept, 'accept-encoding': 'identity' },
  });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
  return performance.now() - begun;
}
