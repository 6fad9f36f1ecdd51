import { type ErrorCode, PathloomError } from '../contract/error.ts';
import type { Loading } from './messages.ts';

export interface DownloadOptions {
  /** Code of the error where it fails; a model that is not there is unknown in any case. */
  readonly code: ErrorCode;
  /** Length, where it is known beforehand. */
  readonly bytes?: number;
  /** What is wrong with the bytes, if anything is. */
  readonly findFault?: (bytes: Uint8Array) => Promise<string | undefined>;
  /** Whether the browser's cache is passed over at once: it may hold what was found wrong before. */
  readonly fresh?: boolean;
  /** Sent with the request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onLoading?: (loading: Loading) => void;
}

/**
 * The bytes at an address. What fails, or arrives incomplete or damaged, is asked for a second time, past the browser's cache.
 *
 * @throws PathloomError of the given code, or `unknown_model` where a model is not there: a sentence with what to do
 */
export async function download(address: string, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await attempt(address, options, options.fresh === true);
  } catch (error) {
    if (error instanceof NotThere) throw refusal(address, options, error);
  }
  return attempt(address, options, true).catch((error: unknown) => {
    throw refusal(address, options, error);
  });
}

/** Bytes between what is told of a download: it arrives in hundreds of pieces. */
const TELL_BYTES = 2 ** 18;

/** The server has no such file: asking again changes nothing. */
class NotThere extends Error {}

async function attempt(address: string, options: DownloadOptions, fresh: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address, { cache: fresh ? 'reload' : 'default', headers: options.headers ?? {} });
  if (response.status === 404) throw new NotThere('there is no such file');
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
  const bytes = await readBody(response, address, options);
  const fault = await options.findFault?.(bytes);
  if (fault !== undefined) throw new Error(fault);
  return bytes;
}

async function readBody(response: Response, address: string, { bytes: known, onLoading }: DownloadOptions) {
  // Of a compressed answer that is the length on the wire.
  const announced = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const total = known ?? (announced === null ? undefined : Number(announced));
  const file = new URL(address).pathname.split('/').at(-1) ?? address;
  // Room for all of it, where its length is known: runtimes are large, and a copy of one takes its time.
  const room = total === undefined ? undefined : new Uint8Array(total);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let loadedBytes = 0;
  let toldBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) break;
    if (!room) pieces.push(value);
    else if (loadedBytes + value.length <= room.length) room.set(value, loadedBytes);
    loadedBytes += value.length;
    if (loadedBytes - toldBytes < TELL_BYTES && loadedBytes !== total) continue;
    toldBytes = loadedBytes;
    onLoading?.({ file, loadedBytes, ...(total !== undefined && { totalBytes: total }) });
  }
  if (total !== undefined && loadedBytes !== total) throw new Error(`${loadedBytes} of ${total} bytes arrived`);
  return room ?? new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function refusal(address: string, { code }: DownloadOptions, error: unknown): PathloomError {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof NotThere) {
    const found = code === 'bad_model' ? 'unknown_model' : code;
    return new PathloomError(found, `${address} cannot be loaded: ${why}`, { field: 'model' });
  }
  const message = `${address} cannot be loaded, tried twice: ${why}; check the connection, then load the page again`;
  return new PathloomError(code, message, { cause: error });
}
