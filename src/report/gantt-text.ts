import { printable, shortened } from './foreign-text.ts';

/**
 * Keeps a name from being read as a statement: gantt takes `click`, `section`, `title`, a date and more for one at the start of a line. The zero width
 * space isn't seen or measured, and no list of statements has to be kept up with new ones.
 */
const NO_STATEMENT = '\u200b';

/** What reads in a gantt diagram as it stands. Everything else (`:` `;` `#` `%` `<` …) may end a name, begin a comment or become markup. */
const PLAIN = /[\p{L}\p{N}\p{M} .,/()_+=…→–-]/u;

/** Text of others as the name of a task, a section or the diagram, on one line and shortened to this many characters. */
export function ganttText(text: string, most = 48): string {
  const oneLine = printable(text.replaceAll(/\s+/g, ' ')).trim();
  const characters = [...shortened(oneLine, most)];
  return NO_STATEMENT + characters.map((one) => (PLAIN.test(one) ? one : `#${one.codePointAt(0)};`)).join('');
}

/** How many characters Mermaid measures for such a name: `#58;` is a placeholder of three more characters at that time. */
export function measuredLength(name: string): number {
  return [...name.replaceAll(NO_STATEMENT, '')].length + 3 * [...name.matchAll(/#\d+;/g)].length;
}
