import { FILE_LIST, type FileList, listed, type StaticFiles } from './static-files.ts';

/**
 * The files of `buildStudio` beside a Worker. They change only together with it, so that the list is asked for once; and the platform
 * compresses what it sends.
 *
 * @param read asks for a file by its name; undefined where there is none
 */
export function assetFiles(read: (name: string) => Promise<Response | undefined>): StaticFiles {
  let list: FileList | undefined;
  return {
    async find(name) {
      // What was read is kept, not the promise of it: a Worker may not wait for what another request has asked for.
      list ??= await (await read(FILE_LIST))?.json();
      const file = listed(list, name);
      if (!file) return undefined;
      const { type, sha256 } = file;
      const body = async () => {
        const found = await read(name);
        if (!found?.body) throw new Error(`${name} is on the list of the studio's files, and not there`);
        return found.body;
      };
      return { type, etag: `"${sha256}"`, read: body };
    },
  };
}
