export function buildBrowser(outdir: string): Promise<void>;
