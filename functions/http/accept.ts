import { HttpRefusal } from './problem.ts';

/**
 * The media type that a client likes best of those that there are; of equals the first. RFC 9110, section 12.5.1.
 *
 * @param accept the header; without it all are welcome
 * @throws HttpRefusal `not_acceptable` naming what there is
 */
export function chooseMediaType(accept: string | undefined, offered: readonly string[]): string {
  const ranges = (accept ?? '*/*').split(',').map(readRange);
  const liked = offered.map((type) => ({ type, quality: qualityOf(type, ranges) }));
  const best = liked.reduce((a, b) => (b.quality > a.quality ? b : a));
  if (best.quality > 0) return best.type;
  throw new HttpRefusal('not_acceptable', `No format for "${accept}"; there is ${offered.join(', ')}.`);
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function readRange(part: string): MediaRange {
  const [type, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** What the most specific range that fits says. */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  for (const candidate of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((range) => range.type === candidate);
    if (found) return found.quality;
  }
  return 0;
}
