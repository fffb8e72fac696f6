import { type Comparison, type Expression, isSubject } from './placement-expression.ts';

/** Symbols, quoted text, or a word; a pattern with other signs than these has to be in quotes. */
const TOKEN = /\s*(?:(&&|\|\||==|!=|=~|!~|>=|<=|>|<|[()[\],!])|'([^']*)'|"([^"]*)"|([^\s()[\],!&|=<>~'"]+))/y;

/** The written-out operators of the language. */
const WORDS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  equals: '==',
  not_equals: '!=',
  greater_than: '>',
  greater_than_equal: '>=',
  less_than: '<',
  less_than_equal: '<=',
  matches: '=~',
  not_matches: '!~',
  not_in: '!in',
  not_exists: '!exists',
};

/** Reads an expression of the cluster query language. Throws an Error that says what is wrong with it. */
export function parseExpression(text: string): Expression {
  const reader = new Reader(tokensOf(text));
  const expression = readOr(reader);
  if (reader.peek() !== undefined) throw new Error(`unexpected '${reader.peek()}'`);
  return expression;
}

interface Token {
  readonly text: string;
  /** In quotes: never an operator. */
  readonly quoted: boolean;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`can't read '${text.slice(from).trim()}'`);
    const [, symbol, single, double, word] = match;
    const quoted = single ?? double;
    tokens.push({ text: quoted ?? symbol ?? word ?? '', quoted: quoted !== undefined });
  }
  return tokens;
}

/** Walks over the tokens; operators come out in their symbol form. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): string | undefined {
    const token = this.#tokens[this.#at + ahead];
    if (token === undefined || token.quoted) return token?.text;
    return WORDS[token.text.toLowerCase()] ?? token.text;
  }

  /** The next token as it was written. */
  take(what: string): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error(`${what} is missing`);
    this.#at += 1;
    return token.text;
  }

  /** Goes past the next token if it is this one. */
  skip(symbol: string): boolean {
    if (this.peek() !== symbol) return false;
    this.#at += 1;
    return true;
  }

  demand(symbol: string): void {
    if (!this.skip(symbol)) throw new Error(`'${symbol}' is missing`);
  }
}

function readOr(reader: Reader): Expression {
  let left = readAnd(reader);
  while (reader.skip('||')) left = { kind: 'or', left, right: readAnd(reader) };
  return left;
}

function readAnd(reader: Reader): Expression {
  let left = readNot(reader);
  while (reader.skip('&&')) left = { kind: 'and', left, right: readNot(reader) };
  return left;
}

function readNot(reader: Reader): Expression {
  if (reader.skip('!')) return { kind: 'not', of: readNot(reader) };
  if (!reader.skip('(')) return readComparison(reader);
  const inner = readOr(reader);
  reader.demand(')');
  return inner;
}

function readComparison(reader: Reader): Expression {
  const subject = reader.take('a subject');
  if (!isSubject(subject)) throw new Error(`'${subject}' is no subject`);
  const negated = reader.skip('!');
  const operator = reader.peek() ?? '';
  reader.take('an operator');
  const expression = negated ? undefined : readOperation(reader, subject, operator);
  if (expression !== undefined) return expression;
  const opposite = readNegated(reader, subject, negated ? `!${operator}` : operator);
  if (opposite === undefined) throw new Error(`'${operator}' is no operator`);
  return { kind: 'not', of: opposite };
}

function readOperation(reader: Reader, subject: string, operator: string): Expression | undefined {
  switch (operator) {
    case 'exists':
      return { kind: 'exists', subject };
    case 'in':
      return { kind: 'in', subject, values: readList(reader) };
    case '=~':
      return { kind: 'matches', subject, pattern: readPattern(reader) };
    case '==':
    case '>':
    case '>=':
    case '<':
    case '<=':
      return { kind: 'compare', subject, operator: operator satisfies Comparison, value: reader.take('a value') };
    default:
      return undefined;
  }
}

function readNegated(reader: Reader, subject: string, operator: string): Expression | undefined {
  const positive: Readonly<Record<string, string>> = { '!=': '==', '!~': '=~', '!in': 'in', '!exists': 'exists' };
  return readOperation(reader, subject, positive[operator] ?? '');
}

function readList(reader: Reader): readonly string[] {
  reader.demand('[');
  const values = [reader.take('a value')];
  while (reader.skip(',')) values.push(reader.take('a value'));
  reader.demand(']');
  return values;
}

/** ECS takes Java patterns, which have to match the whole value. */
function readPattern(reader: Reader): RegExp {
  const pattern = reader.take('a pattern');
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new Error(`'${pattern}' is no pattern`);
  }
}
