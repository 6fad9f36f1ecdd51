import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { renderPicture } from '../../training/report/index.ts';
import { makeInput } from './input.ts';

const picture = renderPicture(makeInput());
const { document } = parseHTML(picture);

test('the picture is one svg of 1200 by 700 that says what it shows and that it is synthetic', () => {
  const root = document.documentElement;
  expect(picture.startsWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 700"')).toBe(true);
  expect(root.getAttribute('role')).toBe('img');
  expect(root.getAttribute('aria-label')).toMatch(/toy-model: \d+ of \d+ stylised facts met.*Synthetic data/);
});

test('the picture has six panels, of which all but the history say that they are synthetic', () => {
  const panels = [...document.querySelectorAll('svg svg')];
  expect(panels).toHaveLength(6);
  const real = panels.filter(({ textContent }) => !textContent?.includes('Synthetic data'));
  expect(real.map((panel) => panel.getAttribute('aria-label'))).toEqual([expect.stringContaining('history of toy')]);
});

test('the picture loads nothing, runs nothing and follows the light or dark setting', () => {
  expect(document.querySelectorAll('script, image, use, foreignObject')).toHaveLength(0);
  expect(picture.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  expect(picture).not.toMatch(/@import|url\(|NaN/);
  expect(picture).toContain('prefers-color-scheme:dark');
});

test('the picture is the same to the byte for the same input', () => {
  expect(renderPicture(makeInput())).toBe(picture);
});
