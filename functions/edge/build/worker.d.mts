export function buildWorker(options: {
  outdir: string;
  assets: string;
  packages?: readonly string[];
  studio?: string;
}): Promise<void>;
