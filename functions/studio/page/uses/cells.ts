import type { MonteCarlo } from '../../../../inference/contract/estimate.ts';
import { make } from '../element.ts';

/** A figure with its standard error, in a cell. @param write how both are written */
export const estimateCell = ({ value, standardError }: MonteCarlo, write: (value: number) => string): HTMLElement =>
  make('td', {}, write(value), ' ', make('small', {}, `± ${write(standardError)}`));

export const cell = (text: string): HTMLElement => make('td', {}, text);

export const heading = (text: string): HTMLElement => make('th', { scope: 'row' }, text);

export const row = (...cells: HTMLElement[]): HTMLElement => make('tr', {}, ...cells);
