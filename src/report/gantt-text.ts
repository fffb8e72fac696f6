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

/** What Mermaid writes instead of `#58;` while it measures: two letters and three signs more than the digits, some of them wide. */
const PLACEHOLDER = 8;

/** About how wide Mermaid takes such a name to be, in digits: at most that in any font where they are as wide as Verdana's. */
export function measuredLength(name: string): number {
  const codes = [...name.matchAll(/#(\d+);/g)].map(([, digits = '']) => digits.length + PLACEHOLDER);
  const others = [...name.replaceAll(/#\d+;/g, '').replaceAll(NO_STATEMENT, '')].map(widthOf);
  return [...codes, ...others].reduce((sum, width) => sum + width, 0);
}

function widthOf(character: string): number {
  if (character > '~') return 2;
  if (/[ fijlrtI.,/()-]/.test(character)) return 0.65;
  return /[A-Zmw@]/.test(character) ? 1.5 : 1;
}
