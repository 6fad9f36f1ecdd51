import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PathloomError } from '../../inference/contract/error.ts';
import { type LoadedHistory, loadHistory } from '../../inference/history/index.ts';
import { dayAfter, load } from './build.ts';

/** The same cases on every run, here and elsewhere. */
const FIXED = { seed: 20000103 };

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const price = fc.integer({ min: 1, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2));

/** Some rows of two assets, by date, at distances of 1 to 12 days; prices never all equal. */
const table: fc.Arbitrary<Table> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12 }), price, price), { minLength: 2, maxLength: 60 })
  .map((steps) => {
    let day = 0;
    const rows = steps.map(([gap, a, b]) => {
      day += gap;
      return [dayAfter(day), a, b];
    });
    return { header: ['date', 'A', 'B'], rows: [...rows, [dayAfter(day + 1), '10000.01', '10000.02']] };
  });

function csv({ header, rows }: Table): string {
  return [header, ...rows].map((fields) => `${fields.join(',')}\n`).join('');
}

/** All that a history says, but for places in the file. */
function placeless({ history, quality }: LoadedHistory) {
  const findings = quality.findings.filter(({ kind }) => kind !== 'unsorted').map(({ line: _, ...rest }) => rest);
  return { history, quality: { ...quality, findings } };
}

describe('properties', () => {
  test('shuffling rows changes nothing but the finding "unsorted"', () => {
    const shuffled = table.chain((sorted) =>
      fc.tuple(
        fc.constant(sorted),
        fc.shuffledSubarray([...sorted.rows], { minLength: sorted.rows.length, maxLength: sorted.rows.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([sorted, rows]) => {
        const loaded = load(csv({ ...sorted, rows }));
        expect(placeless(loaded)).toEqual(placeless(load(csv(sorted))));
        const isShuffled = rows.some((row, index) => row !== sorted.rows[index]);
        expect(loaded.quality.findings.some(({ kind }) => kind === 'unsorted')).toBe(isShuffled);
      }),
      FIXED,
    );
  });

  test('line ends, delimiter, byte order mark and quotes change nothing', () => {
    const style = fc.record({
      mark: fc.constantFrom('', '\ufeff'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      delimiter: fc.constantFrom(',', ';', '\t'),
      quoted: fc.func(fc.boolean()),
    });
    fc.assert(
      fc.property(table, style, (plain, { mark, end, delimiter, quoted }) => {
        const write = (field: string) => (quoted(field) ? `"${field}"` : field);
        const lines = [plain.header, ...plain.rows].map((fields) => fields.map(write).join(delimiter) + end);
        const loaded = load(mark + lines.join(''));
        expect(loaded).toEqual({ ...load(csv(plain)), quality: { ...load(csv(plain)).quality, delimiter } });
      }),
      FIXED,
    );
  });

  test('a history says what the rows say', () => {
    fc.assert(
      fc.property(table, (plain) => {
        const { history } = load(csv(plain));
        expect(history.dates).toEqual(plain.rows.map(([date]) => date));
        expect([...history.prices[0]]).toEqual(plain.rows.map(([, a]) => Number(a)));
        expect([...history.prices[1]]).toEqual(plain.rows.map(([, , b]) => Number(b)));
      }),
      FIXED,
    );
  });

  test('bytes changed at random are loaded sound or refused in one line', () => {
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      byte: fc.oneof(
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(...[...'",;\t\r\n-./e0'].map((c) => c.charCodeAt(0))),
      ),
      change: fc.constantFrom('replace', 'insert', 'delete'),
    });
    let refused = 0;
    let loaded = 0;
    fc.assert(
      fc.property(table, fc.array(mutation, { minLength: 1, maxLength: 4 }), (plain, mutations) => {
        const bytes = [...new TextEncoder().encode(csv(plain))];
        for (const { at, byte, change } of mutations) {
          const index = Math.floor(at * bytes.length);
          bytes.splice(index, change === 'insert' ? 0 : 1, ...(change === 'delete' ? [] : [byte]));
        }
        try {
          const { history } = loadHistory(Uint8Array.from(bytes));
          loaded += 1;
          expect(history.dates).toEqual([...new Set(history.dates)].toSorted());
          for (const prices of history.prices) {
            expect(prices).toHaveLength(history.dates.length);
            expect(prices.every((value) => value > 0 && value < Infinity)).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof PathloomError)) throw error;
          refused += 1;
          expect(error.message).not.toMatch(/\p{Cc}/u);
        }
      }),
      { ...FIXED, numRuns: 2000 },
    );
    // Both ways out were taken often, or the test would say little.
    expect(Math.min(refused, loaded)).toBeGreaterThan(300);
  });
});
