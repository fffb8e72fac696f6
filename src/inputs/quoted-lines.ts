/** Entries of an input that has one a line, and how many of them begin with a quotation mark that is never closed. */
export interface QuotedLines {
  readonly entries: readonly string[];
  readonly unclosed: number;
}

/**
 * Splits a text into its lines. An entry that begins with `"` goes on to the next `"` by itself, over as many lines as it takes; `""` in it stands for
 * one quotation mark. Docker's actions read their lists in the same way, so that a key of several lines can be given.
 * https://github.com/docker/build-push-action/blob/master/README.md#secrets
 */
export function quotedLines(text: string): QuotedLines {
  const found = [...text.matchAll(/^[ \t]*"((?:[^"]|"")*)"[ \t\r]*$|^(.*)$/gm)];
  const entries = found
    .map(([, quoted, plain = '']) => (quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"')))
    .filter((entry) => entry.trim() !== '');
  const isUnclosed = (plain: string | undefined) => plain?.trim().startsWith('"') === true;
  return { entries, unclosed: found.filter(([, , plain]) => isUnclosed(plain)).length };
}
