/** Characters that Markdown or HTML reads as markup. */
const MARKUP = /[\\`*_{}[\]()<>#+!|~&@$:]/g;

/** Text of others as it stands, in any place of a Markdown page: nothing in it becomes markup, a mention or a new line. */
export function escaped(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(MARKUP, (character) => `&#${character.charCodeAt(0)};`);
}

/** The same in a fixed-width font. */
export function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/** A link, or the text alone where there is no address. */
export function link(text: string, address: string | undefined): string {
  return address === undefined ? text : `<a href="${encodeURI(address)}">${text}</a>`;
}

/** A table with a header; cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
