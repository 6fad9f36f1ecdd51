import uPlot from 'uplot';
import type { Palette } from './palette.ts';

/** A place on the x axis with a name. */
export interface Mark {
  readonly at: number;
  readonly name: string;
}

const FONT_PIXELS = 11;

/** A line through the whole height of the picture, in the stroke that is set. */
export function drawUpright({ ctx, bbox, valToPos }: uPlot, at: number): void {
  const x = valToPos(at, 'x', true);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
}

/** The same in dashes. */
export function drawDashed(plot: uPlot, at: number, stroke: string): void {
  const { ctx } = plot;
  const dash = 4 * uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.setLineDash([dash, dash]);
  drawUpright(plot, at);
  ctx.restore();
}

/** Lines with their names above the picture; those that lie outside are left out. */
export function drawMarks(plot: uPlot, palette: Palette, marks: readonly Mark[]): void {
  const { ctx, bbox, valToPos } = plot;
  const { left, top, width } = bbox;
  const ratio = uPlot.pxRatio;
  ctx.save();
  write(ctx, palette.of('mark')(), 'center');
  ctx.strokeStyle = palette.of('mark')();
  ctx.lineWidth = 1.5 * ratio;
  for (const { at, name } of marks) {
    const x = valToPos(at, 'x', true);
    if (x < left || x > left + width) continue;
    drawUpright(plot, at);
    // Within the picture, wherever the mark is.
    const half = ctx.measureText(name).width / 2;
    ctx.fillText(name, Math.min(Math.max(x, left + half), left + width - half), top - 3 * ratio);
  }
  ctx.restore();
}

/** Writes into the corner of the picture what it is: a copy of it must say so too. */
export function drawWatermark({ ctx, bbox }: uPlot, palette: Palette, text: string): void {
  const { left, top, width, height } = bbox;
  const ratio = uPlot.pxRatio;
  ctx.save();
  write(ctx, palette.of('muted')(), 'right');
  ctx.fillText(text, left + width - 6 * ratio, top + height - 5 * ratio);
  ctx.restore();
}

function write(ctx: CanvasRenderingContext2D, colour: string, align: CanvasTextAlign): void {
  ctx.fillStyle = colour;
  ctx.font = `${FONT_PIXELS * uPlot.pxRatio}px system-ui, sans-serif`;
  ctx.textAlign = align;
  ctx.textBaseline = 'bottom';
}
