import { cadenceOf } from './cadence.ts';
import type { Drawn } from './drawn.ts';
import { followPaths } from './ends.ts';
import { describeFacts, MOST_PATHS } from './facts.ts';
import { describeFalls } from './falls.ts';
import { lossTails } from './loss-tails.ts';
import { describeOutcome } from './outcome.ts';
import { type Past, pricesAfter, pricesBefore, toPrices } from './past.ts';
import type { Picture } from './picture.ts';
import { priceBands } from './price-bands.ts';
import { volatilityBands, WINDOW } from './volatility-bands.ts';

/** What the paths are of, besides themselves. */
export interface Scene {
  readonly asset: string;
  /** As in a model's card. */
  readonly frequency: string;
  readonly past?: Past;
  /** Whether the stylised facts are worked out too, which takes longer than all else. */
  readonly withFacts: boolean;
}

/** Paths that are shown one by one. */
const EXAMPLES = 8;

/**
 * All that the page shows of a set of paths. Yields many times, so that who runs it can listen in between, and leave it.
 *
 * @param onOutline told of the picture before its facts are worked out, where they are wanted
 * @throws PathloomError `bad_model` where paths explode
 */
export function* makePicture(
  drawn: Drawn,
  { asset, frequency, past, withFacts }: Scene,
  onOutline: (picture: Picture) => void = () => {},
): Generator<void, Picture> {
  const { paths, steps } = drawn;
  const cadence = cadenceOf(frequency);
  const { outcomes, falls } = yield* followPaths(drawn);
  const sorted = outcomes.toSorted();
  const before = past && pricesBefore(past, steps);
  const after = past && pricesAfter(past, steps);
  const outline: Picture = {
    asset,
    paths,
    steps,
    price: yield* priceBands(drawn),
    examples: Array.from({ length: Math.min(EXAMPLES, paths) }, (_, number) => toPrices(drawn.path(number))),
    volatility: yield* volatilityBands(drawn, lastKnown(past), cadence.perYear ?? 1),
    volatilityUnit: cadence.perYear ? 'year' : 'step',
    outcome: describeOutcome(sorted),
    drawdown: describeFalls(falls.toSorted()),
    facts: [],
    factPaths: Math.min(MOST_PATHS, paths),
    risk: lossTails(sorted),
    ...(before && { before }),
    ...(after && { after }),
  };
  if (!withFacts) return outline;
  onOutline(outline);
  return { ...outline, facts: yield* describeFacts(drawn, past?.returns, cadence) };
}

/** Returns just before the start. */
function lastKnown(past: Past | undefined): Float64Array {
  if (past?.day === undefined) return new Float64Array(0);
  return past.returns.slice(Math.max(0, past.day + 1 - WINDOW), past.day + 1);
}
