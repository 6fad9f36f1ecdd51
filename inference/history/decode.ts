import { PathloomError } from '../contract/error.ts';

/** Largest file that is read, in bytes: 100 MB. */
export const MAX_FILE_BYTES = 100_000_000;

/**
 * Refuses a file that is too large. A caller that knows the size can ask before it reads the file.
 *
 * @throws PathloomError `bad_data`
 */
export function checkFileSize(bytes: number): void {
  if (bytes > MAX_FILE_BYTES) {
    const megabytes = (bytes / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    throw new PathloomError('bad_data', `The file has ${megabytes} MB; at most ${MAX_FILE_BYTES / 1e6} MB are allowed`);
  }
}

/**
 * The text of a file, a byte order mark taken off and all line ends made `\n`.
 *
 * @throws PathloomError `bad_data` if the bytes are too many, none, or not UTF-8 text
 */
export function decodeText(bytes: Uint8Array): string {
  checkFileSize(bytes.length);
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new PathloomError('bad_data', `The file is binary (byte ${zero + 1} is zero); it must be CSV in UTF-8`);
  }
  const text = decodeUtf8(bytes);
  if (text.trim() === '')
    throw new PathloomError('bad_data', 'The file is empty; it must be CSV with a header and rows');
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    // The strict decoder does not say where; the lenient one puts U+FFFD there.
    const before = new TextDecoder('utf-8').decode(bytes).split('\ufffd', 1)[0];
    const line = before.split(/\r\n?|\n/).length;
    throw new PathloomError(
      'bad_data',
      `Line ${line} has bytes that are not UTF-8 text; save the file as CSV in UTF-8`,
      {
        cause,
      },
    );
  }
}
