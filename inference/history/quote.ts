const LONGEST = 40;

/** A value from a file, fit for a message of one line: quoted, control characters escaped, cut after 40 characters. */
export function quote(value: string): string {
  const cut = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  // JSON leaves DEL, the C1 controls and the Unicode line ends as they are; a terminal may act on them.
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const MOST_NAMES = 30;

/** Names of columns for a message, at most 30 of them. */
export function quoteAll(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(quote).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
