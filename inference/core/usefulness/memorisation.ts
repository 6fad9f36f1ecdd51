import { median } from '../median.ts';
import { rankShape } from './rank-shape.ts';
import type { Blocks, Window } from './windows.ts';

/** How far windows are from the closest window of the history. */
export interface RecordDistances {
  /** Median of the distances, 0 for copies, √2 for windows without anything in common. */
  readonly median: number;
  /** Share of windows that are closer than half the median distance of the history's own. */
  readonly copies: number;
}

/**
 * Distance to the closest record, for a model and, as its yardstick, for the history itself. Which windows of a history are close to each
 * other must not depend on which of its times is looked at, so every block of the history is left out in turn: its windows are held
 * against those of the other blocks, and so are the model's windows, which therefore meet the very same records, as many of them.
 * Returns in the order of windows that a model has learned by heart are closer than the history is to itself. The distance is that of
 * `rankShape`.
 *
 * After the "distance to closest record" of Park et al., "Data synthesis based on generative adversarial networks", PVLDB 11 (2018).
 */
export class Records {
  /** Of the history's own windows. */
  readonly own: RecordDistances;
  private readonly shapes: readonly Float64Array[];
  private readonly length: number;

  /** @param blocks windows of the history that the model was fitted on, all of one length, as dense as wanted; at least two blocks */
  constructor(blocks: Blocks) {
    this.length = blocks[0][0].length;
    this.shapes = blocks.map((windows) => this.shapesOf(windows));
    const distances = this.shapes.flatMap((shapes, held) =>
      eachShape(shapes, this.length).map((shape) =>
        distanceOf(this.closest(shape).filter((_, block) => block !== held)),
      ),
    );
    const middle = median(distances);
    this.own = { median: middle, copies: shareBelow(distances, middle / 2) };
  }

  /** @param windows of a model, as long as the history's */
  distances(windows: readonly Window[]): RecordDistances {
    const distances = eachShape(this.shapesOf(windows), this.length).flatMap((shape) => {
      const closest = this.closest(shape);
      return closest.map((_, held) => distanceOf(closest.filter((_unused, block) => block !== held)));
    });
    return { median: median(distances), copies: shareBelow(distances, this.own.median / 2) };
  }

  /** The greatest rank correlation with a window of each block. */
  private closest(shape: Float64Array): number[] {
    const { length } = this;
    return this.shapes.map((shapes) => {
      let greatest = -1;
      for (let first = 0; first < shapes.length; first += length) {
        let product = 0;
        for (let i = 0; i < length; i++) product += shape[i] * shapes[first + i];
        if (product > greatest) greatest = product;
      }
      return greatest;
    });
  }

  /** Shapes one after another, [windows × length]; windows that never move have none. */
  private shapesOf(windows: readonly Window[]): Float64Array {
    const shapes = new Float64Array(windows.length * this.length);
    let end = 0;
    for (const window of windows) {
      if (rankShape(window, shapes.subarray(end, end + this.length))) end += this.length;
    }
    return shapes.subarray(0, end);
  }
}

function eachShape(shapes: Float64Array, length: number): Float64Array[] {
  return Array.from({ length: shapes.length / length }, (_, i) => shapes.subarray(i * length, (i + 1) * length));
}

function distanceOf(correlations: readonly number[]): number {
  // Rounding can lift the correlation of a copy a hair above 1.
  return Math.sqrt(Math.max(0, 2 * (1 - Math.max(...correlations))));
}

function shareBelow(values: readonly number[], limit: number): number {
  return values.filter((value) => value < limit).length / values.length;
}
