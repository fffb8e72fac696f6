import { type ParseError, parse as parseJsonc, printParseErrorCode } from 'jsonc-parser';
import { LineCounter, parseDocument } from 'yaml';
import type { Json } from '../aws/lossless.ts';
import { errorMessage, Problem } from '../problem.ts';
import type { Definition, ResourceTag } from './definition.ts';
import { wrongTypes } from './field-types.ts';

/**
 * Reads the text of a task definition file: JSON (comments allowed) or YAML, as `aws ecs register-task-definition` takes it or as
 * `aws ecs describe-task-definition` prints it.
 * @throws Problem naming the file with line, column and what stands there
 */
export function parseDefinitionFile(path: string, text: string): Definition {
  const plain = text.replace(BYTE_ORDER_MARK, '');
  if (plain.trim() === '')
    throw new Problem(`task-definition: ${path} is empty`, { hint: 'Check the step that writes it.' });
  const content = isYaml(path) ? parseYaml(path, plain) : parseJson(path, plain);
  if (!isObject(content))
    throw new Problem(`task-definition: ${path} holds ${nameOf(content)} where a task definition belongs`);
  // `describe-task-definition` wraps the definition and puts its tags beside it.
  const wrapped = isObject(content.taskDefinition) ? content.taskDefinition : undefined;
  const { tags: inner, ...json } = wrapped ?? content;
  const tags = wrapped === undefined ? inner : (content.tags ?? inner);
  checkContainers(path, json);
  const problems = wrongTypes({ ...json, ...(tags === undefined ? {} : { tags }) });
  if (problems.length > 0) {
    throw new Problem(problems.map((problem) => `task-definition: ${path}: ${problem}`).join('\n'), {
      hint: isYaml(path)
        ? 'Correct the file. In YAML, text that looks like a number or a boolean belongs in quotes.'
        : 'Correct the file.',
    });
  }
  return { arn: undefined, json, tags: (tags ?? []) as ResourceTag[] };
}

/** Some editors put it in front of a file; it means nothing and JSON doesn't allow it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function parseJson(path: string, text: string): unknown {
  const errors: ParseError[] = [];
  const content: unknown = parseJsonc(text, errors, { allowTrailingComma: false });
  const first = errors[0];
  if (first !== undefined) throw malformed(path, text, first.offset, inWords(printParseErrorCode(first.error)));
  return content;
}

function parseYaml(path: string, text: string): unknown {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, merge: true });
  const first = document.errors[0];
  if (first !== undefined) {
    const several = first.code === 'MULTIPLE_DOCS' ? 'it holds more than one document' : first.message;
    throw malformed(path, text, first.pos[0], several);
  }
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    // Aliases are resolved here; one without an anchor has no position any more.
    throw new Problem(`task-definition: ${path} can't be read: ${errorMessage(cause)}`, { cause });
  }
}

/** `ValueExpected` → `value expected`. */
function inWords(code: string): string {
  return code
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}

function malformed(path: string, text: string, offset: number, why: string): Problem {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = offset - lineStart + 1;
  const shown = text.slice(lineStart).split('\n')[0]?.trimEnd() ?? '';
  return new Problem(
    `task-definition: ${path} can't be read: ${why} at line ${line}, column ${column}:\n${shown}\n${' '.repeat(column - 1)}^`,
    { hint: 'Correct the file; a template has to be rendered before this step.' },
  );
}

function checkContainers(path: string, json: Json): void {
  const containers = json.containerDefinitions;
  if (!Array.isArray(containers) || containers.length === 0) {
    throw new Problem(`task-definition: ${path} has no containerDefinitions`, {
      hint: 'The file has to look like the input of `aws ecs register-task-definition`.',
    });
  }
  containers.forEach((container: unknown, index) => {
    if (isObject(container) && typeof container.name === 'string') return;
    throw new Problem(`task-definition: ${path}: containerDefinitions[${index}] has no name`);
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
