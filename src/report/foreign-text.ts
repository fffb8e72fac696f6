import { stripVTControlCharacters } from 'node:util';

/** Characters that aren't seen and change what is: controls other than the tab, and those that turn the direction of writing. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** One line of others as it is read: without colours and other commands to a terminal, and with a sign where a character isn't seen. */
export function printable(line: string): string {
  return stripVTControlCharacters(line).replaceAll(UNSEEN, (one) => (one === '\t' ? one : '�'));
}

/** The lines of a text of others, each of them printable. A line that was overwritten (`\r`) counts as several. */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map(printable);
}

/** The first characters, and an ellipsis where that isn't all. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** The last characters, and an ellipsis before them where that isn't all: of `family:revision` the end tells more. */
export function shortenedFront(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `…${characters.slice(characters.length + 1 - most).join('')}`;
}
