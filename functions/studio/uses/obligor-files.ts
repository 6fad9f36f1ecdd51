export { decodeText } from '../../../inference/history/decode.ts';
export { checkFileSize } from '../../../inference/history/index.ts';
export { checkObligors, parseObligors } from '../../../inference/history/obligors.ts';
