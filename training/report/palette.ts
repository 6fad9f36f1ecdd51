/** How a series is drawn. Baselines are dashed as well as coloured, for readers who tell few hues apart. */
export interface Stroke {
  readonly colour: string;
  /** SVG dash array; empty for a solid line. */
  readonly dash: string;
  readonly width: number;
  /** Full unless given. */
  readonly opacity?: number;
}

/** Backgrounds of the page and of the picture; every colour below stands out from both by at least 3 : 1. */
export const PAPER = { light: '#ffffff', dark: '#14181d' } as const;
export const INK = { light: '#1c2127', dark: '#e4e8ec' } as const;

export const HISTORY: Stroke = { colour: 'currentColor', dash: '', width: 1.2 };
export const MODEL: Stroke = { colour: '#2f7fd1', dash: '', width: 2 };
/** A law or a line to compare with, drawn by nobody. */
export const REFERENCE: Stroke = { colour: '#858585', dash: '1 3', width: 1.6 };

/** Losses beyond a limit, the rarest kind first. */
export const BREACHES: readonly Stroke[] = [
  { colour: '#d0453f', dash: '', width: 1 },
  { colour: '#cc6a11', dash: '', width: 1 },
];

export const BASELINES: readonly Stroke[] = [
  { colour: '#cc6a11', dash: '6 3', width: 1.4 },
  { colour: '#0f9277', dash: '2 2', width: 1.4 },
  { colour: '#a960b8', dash: '8 3 2 3', width: 1.4 },
  { colour: '#94861a', dash: '4 4', width: 1.4 },
  { colour: '#c2577a', dash: '10 3', width: 1.4 },
];
