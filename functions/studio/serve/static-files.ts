/** A compression in which a file lies ready. */
export type Encoding = 'br';

/** A file as it is sent. */
export interface StaticFile {
  readonly type: string;
  /** Of this encoding of it. */
  readonly etag: string;
  readonly encoding?: Encoding;
  readonly read: () => Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>>;
}

/** The files of a page, wherever they lie. */
export interface StaticFiles {
  /**
   * The file of a name, such as `studio/1a2b/studio.js`; undefined where there is none.
   *
   * @param encodings those that the client reads
   */
  find(name: string, encodings: readonly Encoding[]): Promise<StaticFile | undefined>;
}

/** Name of the list that `buildStudio` writes beside the files. What is not on it is not served. */
export const FILE_LIST = 'studio.json';

/** The files of one build. */
export interface FileList {
  /** Of the build, by its contents: part of the addresses of all files that may be kept for ever. */
  readonly version: string;
  readonly files: Readonly<Record<string, ListedFile>>;
}

export interface ListedFile {
  readonly type: string;
  readonly sha256: string;
  /** Whether it lies there compressed too, its name ending in .br. */
  readonly brotli: boolean;
}

/** What the list says of a name. */
export function listed(list: FileList | undefined, name: string): ListedFile | undefined {
  return list && Object.hasOwn(list.files, name) ? list.files[name] : undefined;
}
