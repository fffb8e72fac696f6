import { argumentList } from './argument-list.ts';
import { type Assignments, assignmentLines, type LineForm } from './assignment-lines.ts';
import type { InputName, InputReader } from './input-reader.ts';
import { parseSecretReference, SECRET_FORMS, type SecretReference } from './secret-reference.ts';

const LOG_DRIVERS = [
  'awsfirelens',
  'awslogs',
  'fluentd',
  'gelf',
  'journald',
  'json-file',
  'logentries',
  'splunk',
  'syslog',
] as const;

/** A secret of a container: the variable, and where ECS finds its value. */
export interface SecretEdit {
  readonly name: string;
  readonly reference: SecretReference;
}

/** What changes in the containers of the new revision. Undefined, or nothing to set and to remove: it stays. */
export interface ContainerEdits {
  readonly environment: Assignments;
  /** The variables that are given are all that there will be. */
  readonly replaceEnvironment: boolean;
  readonly secrets: { readonly set: readonly SecretEdit[]; readonly remove: readonly string[] };
  /** ARNs of objects in S3. */
  readonly envFiles: readonly string[];
  readonly command: readonly string[] | undefined;
  readonly entryPoint: readonly string[] | undefined;
  readonly dockerLabels: Assignments;
  readonly logDriver: string | undefined;
  readonly logOptions: Assignments;
}

/** Inputs that change containers of the new revision besides their images. */
export const CONTAINER_INPUTS: readonly InputName[] = [
  'environment-variables',
  'environment-update-strategy',
  'secrets',
  'env-files',
  'command',
  'entrypoint',
  'docker-labels',
  'log-configuration-log-driver',
  'log-configuration-options',
];

/** Docker and ECS take any name but an empty one; a blank in it is a slip. */
const VARIABLE: LineForm = { example: 'NAME=value', name: /^[^\s=-][^\s=]*$/, removes: true };
const LABEL: LineForm = { example: 'key=value', name: /^[^\s=-][^\s=]*$/, removes: true };
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html */
const ENV_FILE = /^arn:aws[a-z-]*:s3:::[^/\s]+\/\S+\.env$/;
const MOST_ENV_FILES = 10;
/** Reads what changes in the containers; undefined where nothing does. */
export function containerEdits(read: InputReader): ContainerEdits | undefined {
  if (!CONTAINER_INPUTS.some((name) => read.text(name) !== undefined)) return undefined;
  const environment = assignmentLines(read, 'environment-variables', VARIABLE);
  const strategy = read.choice('environment-update-strategy', ['merge', 'replace']);
  checkStrategy(read, environment, strategy);
  return {
    environment,
    replaceEnvironment: strategy === 'replace',
    secrets: secretsOf(read),
    envFiles: envFilesOf(read),
    command: argumentList(read, 'command'),
    entryPoint: argumentList(read, 'entrypoint'),
    dockerLabels: assignmentLines(read, 'docker-labels', LABEL),
    logDriver: read.choice('log-configuration-log-driver', LOG_DRIVERS),
    logOptions: assignmentLines(read, 'log-configuration-options', LABEL),
  };
}

function checkStrategy(read: InputReader, { set, remove }: Assignments, strategy: string | undefined): void {
  if (strategy !== 'replace') return;
  if (remove.length > 0) {
    read.problems.push(
      `environment-variables: with environment-update-strategy replace nothing has to be removed: leave out -${remove[0] ?? ''}`,
    );
  } else if (set.length === 0) {
    read.problems.push('environment-update-strategy: replace takes the environment-variables that there are to be');
  }
}

function secretsOf(read: InputReader): ContainerEdits['secrets'] {
  const { set, remove } = assignmentLines(read, 'secrets', { ...VARIABLE, example: 'NAME=valueFrom' });
  const secrets = set.flatMap(({ name, value }): SecretEdit[] => {
    const reference = parseSecretReference(value);
    if (reference === undefined) {
      read.problems.push(`secrets: what stands behind ${name}= is no reference to a secret: give ${SECRET_FORMS}`);
    }
    return reference === undefined ? [] : [{ name, reference }];
  });
  return { set: secrets, remove };
}

function envFilesOf(read: InputReader): readonly string[] {
  const files = read.lines('env-files');
  for (const file of files) {
    if (ENV_FILE.test(file)) continue;
    read.problems.push(`env-files: '${file}' is not the ARN of an .env file in S3, like arn:aws:s3:::bucket/web.env`);
  }
  if (files.length > MOST_ENV_FILES) {
    read.problems.push(`env-files: ${files.length} files, and ECS takes ${MOST_ENV_FILES} at most`);
  }
  return files;
}
