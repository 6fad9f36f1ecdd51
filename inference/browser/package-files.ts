import type { PackageReader } from '../core/model.ts';
import { type DownloadOptions, download } from './download.ts';

/** Reads the files of a package from an address. A file that is asked for again was no good: the browser's cache is passed over. */
export function packageFiles(base: string, options: Pick<DownloadOptions, 'headers' | 'onLoading'>): PackageReader {
  const folder = base.endsWith('/') ? base : `${base}/`;
  const asked = new Set<string>();
  return (file) => {
    const fresh = asked.has(file);
    asked.add(file);
    return download(folder + file, { ...options, code: 'bad_model', fresh });
  };
}
