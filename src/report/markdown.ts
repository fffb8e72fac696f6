/** Characters that Markdown or HTML reads as markup. */
const MARKUP = /[\\`*_{}[\]()<>#+!|~&@$:]/g;

/** What makes a list, a heading or a rule at the start of a line, and an address anywhere. */
const AT_START = /^[-=]|(?<=^\d{1,9})\.(?=\s|$)/;
const ADDRESS = /(?<=\bwww)\./gi;

/** Text of others as it stands, in any place of a Markdown page: nothing in it becomes markup, a link or a new line. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .trimStart()
    .replaceAll(MARKUP, entity)
    .replace(AT_START, entity)
    .replaceAll(ADDRESS, entity);
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** The same in a fixed-width font. */
export function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/** Text like `escaped`, in which what stands between two backticks is in a fixed-width font: a command in an advice, to be copied. */
export function withCode(text: string): string {
  return escaped(text).replaceAll(/&#96;(.+?)&#96;/g, '<code>$1</code>');
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

/** Lines of others in a fixed-width font as they stand. Nothing in them ends the block: its fence is longer than any that they hold. */
export function codeBlock(lines: readonly string[], language = 'text'): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [fence + language, ...lines, fence].join('\n');
}

/** What is seen after a click on the summary; both are Markdown or HTML already. */
export function folded(summary: string, content: string): string {
  // The empty lines make GitHub read Markdown inside of HTML.
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
