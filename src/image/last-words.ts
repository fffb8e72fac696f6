/** Lines of a failed step that are worth repeating. */
const MOST = 10;

/**
 * What docker printed about its failure: the line that says why, which buildx begins with `ERROR:` and which stands last otherwise, and the end of what
 * the failed step printed, which BuildKit repeats between two lines of dashes.
 */
export function lastWordsOf(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  const why = (lines.findLast((line) => /^ERROR:/.test(line)) ?? lines.at(-1) ?? 'docker printed nothing').trim();
  const excerpt = excerptOf(lines);
  return excerpt.length === 0 ? why : `${why}\n${excerpt.join('\n')}`;
}

function excerptOf(lines: readonly string[]): readonly string[] {
  const isRule = (line: string) => /^-{4,}$/.test(line.trim());
  const end = lines.findLastIndex(isRule);
  const start = lines.slice(0, Math.max(end, 0)).findLastIndex(isRule);
  return start < 0 ? [] : lines.slice(start + 1, end).slice(-MOST);
}
