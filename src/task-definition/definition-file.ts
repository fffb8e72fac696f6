import type { Json } from '../aws/lossless.ts';
import { Problem } from '../problem.ts';
import type { Definition, ResourceTag } from './definition.ts';
import { withVariables } from './edits/placeholders.ts';
import { wrongTypes } from './field-types.ts';
import { lineAndColumn, type Path, parseStructured, type Structured } from './structured-text.ts';

/**
 * Reads the text of a task definition file: JSON (comments allowed) or YAML, as `aws ecs register-task-definition` takes it or as
 * `aws ecs describe-task-definition` prints it.
 * @param variables what is put in for `${NAME}`; undefined leaves that as it stands
 * @throws Problem naming the file with line, column and what stands there
 */
export function parseDefinitionFile(
  path: string,
  text: string,
  variables?: Readonly<Record<string, string>>,
): Definition {
  const plain = text.replace(BYTE_ORDER_MARK, '');
  if (plain.trim() === '')
    throw new Problem(`task-definition: ${path} is empty`, { hint: 'Check the step that writes it.' });
  const parsed = parseStructured(`task-definition: ${path}`, plain, isYaml(path) ? 'yaml' : 'json');
  const content = variables === undefined ? parsed.value : withVariables(parsed.value, variables, path, plain);
  if (!isObject(content))
    throw new Problem(`task-definition: ${path} holds ${nameOf(content)} where a task definition belongs`);
  // `describe-task-definition` wraps the definition and puts its tags beside it.
  const wrapped = isObject(content.taskDefinition) ? content.taskDefinition : undefined;
  // Editors take a schema from there; ECS would drop it.
  const { tags: inner, $schema: _, ...json } = wrapped ?? content;
  const tags = wrapped === undefined ? inner : (content.tags ?? inner);
  checkContainers(path, json);
  checkTypes(path, { ...json, ...(tags === undefined ? {} : { tags }) }, parsed, plain);
  return { arn: undefined, json, tags: (tags ?? []) as ResourceTag[] };
}

/** Some editors put it in front of a file; it means nothing and JSON doesn't allow it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function checkTypes(path: string, definition: Json, parsed: Structured, text: string): void {
  const problems = wrongTypes(definition);
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `task-definition: ${path}: ${problem}${placeOf(problem, parsed, text)}`);
  throw new Problem(lines.join('\n'), {
    hint: isYaml(path)
      ? 'Correct the file. In YAML, text that looks like a number or a boolean belongs in quotes.'
      : 'Correct the file.',
  });
}

/** Where the field stands that a problem begins with. The line itself isn't shown: it may hold a secret. */
function placeOf(problem: string, { offsetOf }: Structured, text: string): string {
  const path: Path = (problem.split(' ')[0] ?? '')
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const offset = offsetOf(['taskDefinition', ...path]) ?? offsetOf(path);
  if (offset === undefined) return '';
  const { line, column } = lineAndColumn(text, offset);
  return ` (line ${line}, column ${column})`;
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
