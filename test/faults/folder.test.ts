import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folderDestination } from '../../functions/batch/folder.ts';
import { makeFolder, removeFolder } from '../cli/run.ts';
import { canMount, mountDisk } from './disk.ts';
import { type Disturbance, drawEvent, drawJumps, inject, type Place, runDisturbed } from './disturb.ts';
import { Seeded } from './seeded.ts';
import { expectWhole, makeSubject, type Subject } from './subject.ts';

let subject: Subject;
let folder: string;
beforeAll(async () => {
  subject = await makeSubject();
});
afterAll(() => subject.remove());
beforeEach(async () => {
  folder = await makeFolder();
  return () => removeFolder(folder);
});

const faults: Readonly<Record<string, (seeded: Seeded) => Disturbance>> = {
  'killed after a while': (seeded) => ({ killAfter: seeded.below(700) }),
  'killed at an event of a file': (seeded) => inject({ kind: 'kill', ...drawEvent(seeded) }),
  'that loses a thread': (seeded) => inject({ kind: 'exit', ...drawEvent(seeded), thread: seeded.between(1, 2) }),
  'that finds the disk full from an event on': (seeded) => inject({ kind: 'full', ...drawEvent(seeded) }),
  'whose clock jumps, and that is killed': (seeded) =>
    inject({ kind: 'kill', ...drawEvent(seeded), jumps: drawJumps(seeded) }),
};
const kinds = Object.keys(faults);
const seeds = Array.from({ length: 10 }, (_, i) => ({ seed: i + 1, kind: kinds[i % kinds.length] }));
/** How the starts of each kind ended that did not end well. */
const struck = new Map(kinds.map((kind) => [kind, [] as string[]]));

async function expectSwept(out: string): Promise<void> {
  expect((await readdir(out)).sort()).toEqual(['manifest.json', 'plan.json', 'receipts', 'shards']);
}

test.each(seeds)('a run $kind ends as if it were not, or is resumed to that (seed $seed)', async ({ seed, kind }) => {
  const seeded = new Seeded(seed);
  const location = join(folder, 'out');
  const place: Place = { folder, location, destination: folderDestination(location) };
  const ends = await runDisturbed(subject, place, () => faults[kind](seeded));
  struck.get(kind)?.push(...ends.slice(0, -1));
  await expectWhole(subject, place.destination);
  await expectSwept(location);
});

// Those that are killed after a while may be too quick for it.
test.each([
  ['killed at an event of a file', /^SIGKILL$/],
  [
    'that loses a thread',
    /^interrupted: a thread ended before its shard was whole: \d+ of 12 shards are whole; pathloom batch resume \S+ draws the others$/,
  ],
  ['that finds the disk full from an event on', /^error: cannot write \S+: no space is left on the disk$/],
  ['whose clock jumps, and that is killed', /^SIGKILL$/],
])('a run %s did not end well at times, and said why', (kind, end) => {
  expect(struck.get(kind)).not.toEqual([]);
  for (const found of struck.get(kind) ?? []) expect(found).toMatch(end);
});

const mountable = await canMount();

describe.runIf(mountable)('a run on a small file system that is full', () => {
  test.each([21, 22, 23])('is resumed when there is more room (seed %i)', async (seed) => {
    const seeded = new Seeded(seed);
    const bytes = Object.values(subject.undisturbed).reduce((sum, text) => sum + 0.75 * text.length, 0);
    let room = seeded.between(16, Math.floor(bytes / 1500));
    const disk = await mountDisk(join(folder, 'disk'), room);
    try {
      const location = join(disk.folder, 'out');
      const place: Place = {
        ...{ folder, location, destination: folderDestination(location) },
        async before(calm) {
          room = calm ? 16_000 : room + seeded.below(100);
          await disk.resize(room);
        },
      };
      const ends = await runDisturbed(subject, place, () => ({}));
      expect(ends.length).toBeGreaterThan(1);
      for (const end of ends.slice(0, -1))
        expect(end).toMatch(/^error: cannot write \S+: no space is left on the disk$/);
      await expectWhole(subject, place.destination);
      await expectSwept(location);
    } finally {
      await disk.remove();
    }
  });
});
