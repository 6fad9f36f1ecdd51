import { PathloomError } from '../../../inference/contract/error.ts';

/** What the page can offer beside the sentence. */
export type Remedy = 'retry' | 'fewer-paths' | 'none';

export interface Explained {
  readonly sentence: string;
  readonly remedy: Remedy;
  /** Whether the model must be opened again before anything is drawn. */
  readonly reopen: boolean;
}

/** An error as a sentence with what to do. What was not thrown on purpose is a defect, and says so. */
export function explain(error: unknown): Explained {
  const message = error instanceof Error ? error.message : String(error);
  const sentence = ended(capital(message));
  // The library's own word for it, and the browser's where the page itself has no memory left.
  if (/not enough memory|allocation failed|out of memory/i.test(message)) {
    return { sentence, remedy: 'fewer-paths', reopen: true };
  }
  if (!(error instanceof PathloomError)) {
    return {
      sentence: `Something failed that should not have: ${ended(message)} Your settings are kept; try once more, and tell us if it stays.`,
      remedy: 'retry',
      reopen: true,
    };
  }
  if (error.code === 'missing_dependency' && /WebAssembly|Web Workers|not secure/.test(message)) {
    const instead = 'The HTTP service, described in the documentation, draws the same paths without it.';
    return { sentence: `${sentence} ${instead}`, remedy: 'none', reopen: true };
  }
  const again = ['missing_dependency', 'unknown_model', 'bad_model', 'interrupted'].includes(error.code);
  return { sentence, remedy: again ? 'retry' : 'none', reopen: again };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
