import { findNodeAtLocation, type ParseError, parse as parseJsonc, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isNode, parseDocument } from 'yaml';
import { errorMessage, Problem } from '../problem.ts';

/** A way to a value: names of members and numbers of items. */
export type Path = readonly (string | number)[];

/** What a text in JSON or YAML says, and where. */
export interface Structured {
  readonly value: unknown;
  /** The offset in the text at which the value stands; undefined where there is none or it came by an alias. */
  offsetOf(path: Path): number | undefined;
}

/**
 * Parses JSON (comments allowed) or YAML.
 * @param subject what it is called in an error: `task-definition: web.json`
 * @param format `either`: JSON where the text begins like JSON, with its names in quotes; else YAML
 * @throws Problem with line, column, what stands there and a caret
 */
export function parseStructured(subject: string, text: string, format: 'json' | 'yaml' | 'either'): Structured {
  if (format === 'either') return parseStructured(subject, text, LOOKS_LIKE_JSON.test(text) ? 'json' : 'yaml');
  return format === 'json' ? parseJson(subject, text) : parseYaml(subject, text);
}

/** ` at line 2, column 5:`, that line and a caret under the place. */
export function placeIn(text: string, offset: number): string {
  const { line, column } = lineAndColumn(text, offset);
  const whole = text.split('\n')[line - 1] ?? '';
  // Of a file that is one long line a part has to do.
  const from = whole.length > LONGEST_LINE ? Math.max(0, column - 1 - LONGEST_LINE / 2) : 0;
  const shown = whole.slice(from, from + LONGEST_LINE).trimEnd();
  return ` at line ${line}, column ${column}:\n${shown}\n${' '.repeat(column - 1 - from)}^`;
}

/** Where an offset is, both counted from one. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

const LONGEST_LINE = 160;

/** YAML takes much that JSON doesn't, a missing value for instance; who writes names in quotes means JSON. */
const LOOKS_LIKE_JSON = /^\s*(?:\/[/*]|\[|\{\s*(?:["}]|\/[/*]))/;

function parseJson(subject: string, text: string): Structured {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: false });
  const first = errors[0];
  if (first !== undefined) throw malformed(subject, text, first.offset, inWords(printParseErrorCode(first.error)));
  return {
    value,
    offsetOf: (path) => {
      const root = parseTree(text);
      return root === undefined ? undefined : findNodeAtLocation(root, [...path])?.offset;
    },
  };
}

function parseYaml(subject: string, text: string): Structured {
  const document = parseDocument(text, { prettyErrors: false, merge: true });
  const first = document.errors[0];
  if (first !== undefined) {
    const several = first.code === 'MULTIPLE_DOCS' ? 'it holds more than one document' : first.message;
    throw malformed(subject, text, first.pos[0], several);
  }
  const offsetOf = (path: Path) => {
    const node = document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
  };
  try {
    return { value: document.toJS() as unknown, offsetOf };
  } catch (cause) {
    // Aliases are resolved here; one without an anchor has no position any more.
    throw new Problem(`${subject} can't be read: ${errorMessage(cause)}`, { cause });
  }
}

/** `ValueExpected` → `value expected`. */
function inWords(code: string): string {
  return code
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}

function malformed(subject: string, text: string, offset: number, why: string): Problem {
  return new Problem(`${subject} can't be read: ${why}${placeIn(text, offset)}`, {
    hint: 'Correct the file; a template has to be rendered before this step, or with the input `variables`.',
  });
}
