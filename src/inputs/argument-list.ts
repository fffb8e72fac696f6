import type { InputName, InputReader } from './input-reader.ts';

/** A part of one argument: as it stands, behind a backslash, or in quotes. */
const PART = String.raw`[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*'`;
const ARGUMENT = new RegExp(`(?:${PART})+`, 'g');
const LINE = new RegExp(`^(?:\\s|${PART})*$`);

/**
 * Reads the arguments of a command: a JSON list of texts; else, of several lines, one argument a line; else a single line that is split at its blanks, where
 * quotes hold together as in a shell. Nothing else of a shell is understood.
 * @returns undefined where the input is empty; an empty list for `[]`
 */
export function argumentList(read: InputReader, input: InputName): readonly string[] | undefined {
  const text = read.text(input);
  if (text === undefined) return undefined;
  if (text.startsWith('[')) return jsonList(read, input, text);
  const lines = read.lines(input);
  if (lines.length > 1) return lines;
  if (LINE.test(text)) return (text.match(ARGUMENT) ?? []).map(withoutQuotes);
  read.problems.push(
    `${input}: a quote is not closed. A JSON list, like ["sh", "-c", "echo it's"], needs no such quotes`,
  );
  return undefined;
}

function jsonList(read: InputReader, input: InputName, text: string): readonly string[] | undefined {
  const list = parsed(text);
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  const why = Array.isArray(list) ? 'holds something other than texts' : 'begins with [ and is no JSON';
  read.problems.push(`${input}: ${why}. Write it like ["node", "server.js"]`);
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutQuotes(argument: string): string {
  return argument.replaceAll(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_all, plain, double, single) => {
    if (plain !== undefined) return String(plain);
    // Within double quotes a backslash only takes effect before what it has to protect.
    return double === undefined ? String(single) : String(double).replaceAll(/\\(["\\$`])/g, '$1');
  });
}
