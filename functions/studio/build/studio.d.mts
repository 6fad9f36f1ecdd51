export interface StudioSources {
  /** Folder with index.html, studio.css and main.ts. */
  readonly page?: string;
  /** Entry of the worker that makes figures and files of paths. */
  readonly figures?: string;
}

/** @returns the version of the build: a hash of all that is in it */
export function buildStudio(outdir: string, sources?: StudioSources): Promise<string>;
