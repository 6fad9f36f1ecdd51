export { renderReport } from './document.ts';
export type { ReportInput } from './input.ts';
export { renderPicture } from './picture.ts';
