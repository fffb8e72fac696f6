import type { InputName, InputReader } from './input-reader.ts';

/** A name and its value, as one line of an input has them. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** What the lines of an input set, and what they remove. */
export interface Assignments {
  readonly set: readonly Assignment[];
  readonly remove: readonly string[];
}

/** How the lines of an input look. */
export interface LineForm {
  /** As the user would write it: `NAME=value`. */
  readonly example: string;
  readonly name: RegExp;
  /** Lines `-NAME` are allowed. */
  readonly removes: boolean;
}

/**
 * Reads lines `NAME=value`. The value is everything behind the first `=`, and may be empty; a line `-NAME` removes that name. What is wrong is told without
 * the line, which may be part of a secret.
 */
export function assignmentLines(read: InputReader, input: InputName, form: LineForm): Assignments {
  const set: Assignment[] = [];
  const remove: string[] = [];
  for (const [index, line] of read.lines(input).entries()) {
    const parsed = parseLine(line, form);
    const known = [...set.map(({ name }) => name), ...remove];
    if (parsed === undefined) read.problems.push(`${input}: line ${index + 1} is not of the form ${formOf(form)}`);
    else if (known.includes(parsed.name)) read.problems.push(`${input}: '${parsed.name}' stands there twice`);
    else if (parsed.value === undefined) remove.push(parsed.name);
    else set.push({ name: parsed.name, value: parsed.value });
  }
  return { set, remove };
}

interface ParsedLine {
  readonly name: string;
  /** Undefined where the line removes the name. */
  readonly value: string | undefined;
}

function parseLine(line: string, { name: allowed, removes }: LineForm): ParsedLine | undefined {
  const equals = line.indexOf('=');
  if (equals === -1) {
    const name = line.startsWith('-') ? line.slice(1) : '';
    return removes && allowed.test(name) ? { name, value: undefined } : undefined;
  }
  const name = line.slice(0, equals);
  return allowed.test(name) && !name.startsWith('-') ? { name, value: line.slice(equals + 1) } : undefined;
}

function formOf({ example, removes }: LineForm): string {
  const name = example.slice(0, example.indexOf('='));
  const removal = removes ? `, or -${name} to remove it` : '';
  return `${example}, one a line and without blanks before the =${removal}`;
}
