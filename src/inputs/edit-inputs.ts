import type { Json } from '../aws/lossless.ts';
import { cpuUnits, memoryMib } from '../task-definition/task-size.ts';
import { type Assignments, assignmentLines, type LineForm } from './assignment-lines.ts';
import { CONTAINER_INPUTS, type ContainerEdits, containerEdits } from './container-edits.ts';
import type { InputName, InputReader } from './input-reader.ts';
import { resourceTags } from './resource-tags.ts';
import { objectIn } from './structured-input.ts';

/** What changes in the new revision besides its images. */
export interface EditInputs {
  /** Undefined where no input is about containers. */
  readonly containers: ContainerEdits | undefined;
  /** Of the task, in CPU units and MiB. */
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
  readonly taskRoleArn: string | undefined;
  readonly executionRoleArn: string | undefined;
  readonly tags: Assignments;
  /** Merged over the definition before everything else. */
  readonly overrides: Json | undefined;
}

/** Inputs that change the new revision besides its images. */
export const EDIT_INPUTS: readonly InputName[] = [
  ...CONTAINER_INPUTS,
  'cpu',
  'memory',
  'task-role-arn',
  'execution-role-arn',
  'task-definition-tags',
  'task-definition-overrides',
];

const PLACEHOLDER: LineForm = { example: 'NAME=value', name: /^[A-Za-z_]\w*$/, removes: false };
const IMAGE: LineForm = { example: 'container=image', name: /^[\w-]+$/, removes: false };

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Reads what changes in the new revision; undefined where nothing does. */
export function editInputs(read: InputReader): EditInputs | undefined {
  if (!EDIT_INPUTS.some((name) => read.text(name) !== undefined)) return undefined;
  return {
    containers: containerEdits(read),
    cpu: sizeOf(read, 'cpu', cpuUnits, 'CPU units like 512, or vCPUs like 0.5 vCPU'),
    memory: sizeOf(read, 'memory', memoryMib, 'MiB like 1024, or GB like 1 GB'),
    taskRoleArn: roleOf(read, 'task-role-arn'),
    executionRoleArn: roleOf(read, 'execution-role-arn'),
    tags: resourceTags(read, 'task-definition-tags', { removes: true }),
    overrides: objectIn(read, 'task-definition-overrides', 'fields of a task definition, like `cpu: "512"`'),
  };
}

/** The images of containers by their names; empty where none is given. */
export function imagesByContainer(read: InputReader): Readonly<Record<string, string>> {
  const { set } = assignmentLines(read, 'images', IMAGE);
  for (const { name, value } of set) {
    if (value === '' || /\s/.test(value)) read.problems.push(`images: '${value}' of container ${name} is not an image`);
  }
  return Object.fromEntries(set.map(({ name, value }) => [name, value]));
}

/** What is put in for `${NAME}` in a task definition file; undefined where the input isn't given. */
export function variablesOf(read: InputReader): Readonly<Record<string, string>> | undefined {
  if (read.text('variables') === undefined) return undefined;
  const { set } = assignmentLines(read, 'variables', PLACEHOLDER);
  return Object.fromEntries(set.map(({ name, value }) => [name, value]));
}

function sizeOf(
  read: InputReader,
  input: 'cpu' | 'memory',
  parse: (text: string) => string | undefined,
  forms: string,
): string | undefined {
  const text = read.text(input);
  const size = text === undefined ? undefined : parse(text);
  if (text !== undefined && size === undefined)
    read.problems.push(`${input}: '${text}' is no size of a task: give ${forms}`);
  return size;
}

function roleOf(read: InputReader, input: 'task-role-arn' | 'execution-role-arn'): string | undefined {
  const arn = read.text(input);
  if (arn !== undefined && !ROLE.test(arn)) {
    read.problems.push(`${input}: '${arn}' is not the ARN of a role, like arn:aws:iam::123456789012:role/web`);
  }
  return arn;
}
