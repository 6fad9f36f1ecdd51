export type { Frequency } from '../core/frequency.ts';
export { checkFileSize, MAX_FILE_BYTES } from './decode.ts';
export { describeFinding, describeQuality } from './describe.ts';
export { type LoadedHistory, loadHistory } from './load.ts';
export type { LoadOptions } from './options.ts';
export type { AssetQuality, DataQuality, Delimiter, FindingKind } from './quality.ts';
export { toReturns } from './returns.ts';
