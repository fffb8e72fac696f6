/** Longer texts are cut: a reason is read in one go. */
const MOST = 400;

/** Foreign text as part of a sentence of ours: in one line, without the full stop, and not endless. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}
