import { objects, optionalText, texts } from '../../fields.ts';
import { AwsError, type Json } from '../../wire.ts';
import { containersOf, isEssential, networkModeOf } from '../container-definitions.ts';
import { parseExpression } from '../scheduler/placement-expression-parser.ts';
import { containerProblems, sumProblems } from './containers.ts';
import { fargateProblems } from './fargate.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const ROLE = /^arn:[^:]+:iam::\d{12}:role\/.+$/;
const NETWORK_MODES = ['bridge', 'host', 'awsvpc', 'none'];
const MOST_CONTAINERS = 10;
const MOST_BYTES = 65_536;
const MOST_CONSTRAINTS = 10;

/** Checks a RegisterTaskDefinition request. Throws ClientException with ECS's message for the first problem, as ECS does. */
export function checkTaskDefinition(input: Json): void {
  for (const problem of problems(input)) throw new AwsError('ClientException', problem);
}

/** Lazily, so that a later check can rely on the earlier ones. */
function* problems(input: Json): Generator<string> {
  yield* ownProblems(input);
  yield* containerListProblems(input);
  yield* volumeProblems(input);
  const volumes = objects(input, 'volumes').map((volume) => optionalText(volume, 'name') ?? '');
  for (const container of containersOf(input)) yield* containerProblems(container, input, volumes);
  yield* sumProblems(input);
  yield* placementProblems(input);
  if (texts(input, 'requiresCompatibilities').includes('FARGATE')) yield* fargateProblems(input);
}

function* ownProblems(input: Json): Generator<string> {
  const family = optionalText(input, 'family') ?? '';
  if (family === '') yield 'Family should not be null or empty.';
  if (!NAME.test(family)) yield 'Family contains invalid characters.';
  const length = Buffer.byteLength(JSON.stringify(input));
  if (length > MOST_BYTES) yield `Actual length: '${length}'. Max allowed length is '${MOST_BYTES}' bytes.`;
  if (!NETWORK_MODES.includes(networkModeOf(input))) yield `Invalid network mode '${networkModeOf(input)}'.`;
  for (const member of ['taskRoleArn', 'executionRoleArn']) {
    const role = optionalText(input, member) ?? '';
    // A bare role name is accepted too.
    if (role.startsWith('arn:') ? !ROLE.test(role) : /[^\w+=,.@/-]/.test(role)) yield 'Role is not valid';
  }
}

function* containerListProblems(input: Json): Generator<string> {
  const containers = containersOf(input);
  if (containers.length === 0) yield 'Container list cannot be empty.';
  if (containers.length > MOST_CONTAINERS) {
    yield `Too many container definitions. The maximum number of container definitions is ${MOST_CONTAINERS}.`;
  }
  const names = containers.map((container) => optionalText(container, 'name') ?? '');
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) yield `Container names must be unique. Duplicate container name: '${duplicate}'.`;
  if (!containers.some(isEssential)) yield 'A task definition must have at least one essential container.';
}

function* placementProblems(input: Json): Generator<string> {
  const constraints = objects(input, 'placementConstraints');
  if (constraints.length > MOST_CONSTRAINTS) yield 'Too many placement constraints.';
  for (const constraint of constraints) {
    if (constraint.type !== 'memberOf') {
      yield `Invalid placement constraint type '${String(constraint.type)}': a task definition can have memberOf only.`;
    }
    const expression = optionalText(constraint, 'expression') ?? '';
    const problem = expressionProblem(expression);
    if (problem !== undefined) yield `Invalid expression '${expression}': ${problem}.`;
  }
}

function expressionProblem(expression: string): string | undefined {
  try {
    parseExpression(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function* volumeProblems(input: Json): Generator<string> {
  for (const volume of objects(input, 'volumes')) {
    const name = optionalText(volume, 'name');
    if (name !== undefined && !NAME.test(name)) yield 'Volume name contains invalid characters.';
  }
}
