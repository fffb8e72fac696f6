/**
 * Reads what a step wrote to the files behind GITHUB_OUTPUT, GITHUB_STATE and GITHUB_ENV: `name=value` lines, or a heredoc
 * (`name<<DELIMITER`, lines, `DELIMITER`) for values of several lines. Later values win.
 * Throws for lines that GitHub's runner refuses, in its words.
 */
export function parseCommandFile(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/);
  const values: Record<string, string> = {};
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    // Whichever comes first decides, as in the runner.
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      values[nameOf(line.slice(0, equals), line)] = line.slice(equals + 1);
    } else if (heredoc >= 0) {
      const end = endOf(lines, index, line.slice(heredoc + 2));
      values[nameOf(line.slice(0, heredoc), line)] = lines.slice(index + 1, end).join('\n');
      index = end;
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return values;
}

/** Reads the file behind GITHUB_PATH: one folder a line. */
export function parsePathFile(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function nameOf(name: string, line: string): string {
  if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`);
  return name;
}

function endOf(lines: readonly string[], start: number, delimiter: string): number {
  if (delimiter === '') throw new Error(`Invalid format '${lines[start]}'. Delimiter must not be empty`);
  const end = lines.indexOf(delimiter, start + 1);
  if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
  return end;
}
