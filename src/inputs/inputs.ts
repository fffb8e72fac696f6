import type { ScanThreshold } from '../image/scan-report.ts';
import { listed, Problem } from '../problem.ts';
import { type BuildInputs, buildInputs } from './build-inputs.ts';
import { buildOptionsAsked } from './build-options.ts';
import { CONTAINER_INPUTS } from './container-edits.ts';
import { type EditInputs, editInputs, imagesByContainer, variablesOf } from './edit-inputs.ts';
import { type InputName, InputReader, unknownInputs } from './input-reader.ts';
import { type PreflightInputs, preflightInputs } from './preflight-inputs.ts';
import { type RegistryInputs, registryInputs } from './registry-inputs.ts';
import { type NewRepository, newRepository } from './repository-inputs.ts';
import { type IfTagExists, tagInputs } from './tag-inputs.ts';
import { maxAttempts, type UpdateInputs, updateInputs } from './update-inputs.ts';
import { type WatchInputs, watchInputs } from './watch-inputs.ts';

/** Which services: named ones, or every service of the cluster that runs an image of the repository. */
export type ServiceSelection =
  | { readonly kind: 'named'; readonly names: readonly string[] }
  | { readonly kind: 'matching' };

/** Where the new revision starts from. */
export type TaskDefinitionSource =
  | { readonly kind: 'live' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'family'; readonly family: string }
  | { readonly kind: 'revision'; readonly revision: string };

/** What to do about a deployment that another run started and that isn't over. */
export type IfInProgress = 'proceed' | 'wait' | 'fail';

/** Every input, parsed. Nothing in here was looked up yet. */
export interface Inputs {
  /** Name or ARN; absent for the cluster of the services' ARNs, or `default`. */
  readonly cluster: string | undefined;
  readonly service: ServiceSelection;
  readonly repository: string | undefined;
  /** How the repository is created where it doesn't exist; undefined where that is an error. */
  readonly newRepository: NewRepository | undefined;
  readonly registries: RegistryInputs;
  readonly imageTag: string | undefined;
  readonly tags: readonly string[];
  readonly ifTagExists: IfTagExists;
  readonly containerNames: readonly string[];
  readonly taskDefinition: TaskDefinitionSource;
  readonly image: string | undefined;
  /** Images of containers by their names, instead of the one of this run. */
  readonly images: Readonly<Record<string, string>>;
  /** What is put in for `${NAME}` in a task definition file. */
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** What changes in the new revision besides its images; undefined where nothing does. */
  readonly edits: EditInputs | undefined;
  /** From which severity on findings keep the image from being deployed; undefined for no scan. */
  readonly scan: ScanThreshold | undefined;
  /** The new revision gets tags that tell where it comes from. */
  readonly stamp: boolean;
  /** Values that may be secrets are shown among the changes. */
  readonly showValues: boolean;
  /** How many revisions of a family stay after a success; undefined for all. */
  readonly keepRevisions: number | undefined;
  readonly update: UpdateInputs;
  readonly build: BuildInputs;
  /** True where an input speaks of a build, so that a named revision isn't deployed as it is. */
  readonly buildAsked: boolean;
  readonly ifInProgress: IfInProgress;
  readonly preflight: PreflightInputs;
  readonly watch: WatchInputs;
  /** How often the SDK attempts a read; undefined for our own number. */
  readonly maxAttempts: number | undefined;
  readonly region: string | undefined;
  readonly dryRun: boolean;
}

/** Inputs that only mean something to a build. */
const BUILD_INPUTS: readonly InputName[] = [
  'image-tag',
  'tags',
  'context',
  'file',
  'target',
  'build-args',
  'platforms',
  'cache-from',
  'cache-to',
];

/**
 * Reads every input strictly.
 * @param environment the process's environment: the runner passes the input `a-b` as `INPUT_A-B`
 * @throws Problem with all problems at once, one a line, each with the input, its value and what is allowed
 */
export function readInputs(environment: Readonly<Record<string, string | undefined>>): Inputs {
  const reader = new InputReader(environment);
  const inputs = parse(reader);
  const problems = [...unknownInputs(environment), ...reader.problems, ...contradictions(reader)];
  if (problems.length > 0) {
    throw new Problem(problems.join('\n'), {
      verdict: 'refused',
      hint: 'Correct the `with:` block of this step; nothing was built and nothing was changed.',
    });
  }
  return inputs;
}

function parse(read: InputReader): Inputs {
  return {
    cluster: read.text('cluster'),
    service: serviceSelection(read),
    repository: read.text('repository'),
    newRepository: newRepository(read),
    registries: registryInputs(read),
    ...tagInputs(read),
    containerNames: read.list('container-name'),
    taskDefinition: taskDefinitionSource(read.text('task-definition')),
    image: read.text('image'),
    images: imagesByContainer(read),
    variables: variablesOf(read),
    edits: editInputs(read),
    scan: scanThreshold(read),
    stamp: read.boolean('stamp', true),
    showValues: read.boolean('show-values', false),
    keepRevisions: keepRevisions(read),
    update: updateInputs(read),
    build: buildInputs(read),
    buildAsked: [...aboutBuild(read), ...read.list('repository')].length > 0,
    ifInProgress: read.choice('if-in-progress', ['proceed', 'wait', 'fail']) ?? 'proceed',
    preflight: preflightInputs(read),
    watch: watchInputs(read),
    maxAttempts: maxAttempts(read),
    region: region(read),
    dryRun: read.boolean('dry-run', false),
  };
}

/** The inputs that were given and only mean something to a build. The runner passes defaults, too, so the default of if-tag-exists says nothing. */
function aboutBuild(read: InputReader): InputName[] {
  const ifTagExists = read.text('if-tag-exists') ?? 'auto';
  const given = [...BUILD_INPUTS.filter((name) => read.list(name).length > 0), ...buildOptionsAsked(read)];
  return ifTagExists === 'auto' ? given : [...given, 'if-tag-exists'];
}

function serviceIsMatching(read: InputReader): boolean {
  const names = read.list('service');
  return names.length === 1 && names[0] === 'matching';
}

function serviceSelection(read: InputReader): ServiceSelection {
  const names = read.list('service');
  if (serviceIsMatching(read)) return { kind: 'matching' };
  if (names.length === 0) {
    read.problems.push(
      'service: is required: the name or ARN of one or several services, or `matching` for every service of the cluster that runs an image of the repository',
    );
  }
  if (names.includes('matching')) read.problems.push('service: `matching` stands alone, without other names');
  return { kind: 'named', names: [...new Set(names)] };
}

/** A value with `/` or the ending of a file is a file, a bare name a family, `name:N` or an ARN a revision. */
function taskDefinitionSource(value: string | undefined): TaskDefinitionSource {
  if (value === undefined) return { kind: 'live' };
  if (value.startsWith('arn:')) return { kind: 'revision', revision: value };
  if (value.includes('/') || value.includes('\\') || /\.(json|ya?ml)$/i.test(value))
    return { kind: 'file', path: value };
  return /:\d+$/.test(value) ? { kind: 'revision', revision: value } : { kind: 'family', family: value };
}

function scanThreshold(read: InputReader): ScanThreshold | undefined {
  const chosen = read.choice('scan', ['off', 'low', 'medium', 'high', 'critical']);
  return chosen === 'off' ? undefined : chosen;
}

function keepRevisions(read: InputReader): number | undefined {
  return read.text('keep-revisions') === undefined ? undefined : read.wholeNumber('keep-revisions', 1, 1, 10_000);
}

function region(read: InputReader): string | undefined {
  const value = read.text('aws-region');
  if (value !== undefined && !/^[a-z]{2,}(-[a-z0-9]+)+-\d+$/.test(value)) {
    read.problems.push(`aws-region: '${value}' is not a region code, like us-east-1`);
  }
  return value;
}

/** Inputs that are fine alone but not together. */
function contradictions(read: InputReader): string[] {
  const problems: string[] = [];
  const image = read.text('image');
  const builds = aboutBuild(read);
  if (image !== undefined && builds.length > 0) {
    problems.push(
      `image: '${image}' is deployed as it is, without a build, so ${listed(builds)} can't be used with it`,
    );
  }
  if (serviceIsMatching(read) && read.text('repository') === undefined) {
    problems.push("repository: is required with `service: matching`: it is what a service's image is matched against");
  }
  problems.push(...unwatchedRollbacks(read));
  if (image !== undefined && read.text('images') !== undefined) {
    problems.push(`images: can't be used with image: give the container of ${image} a line of its own in images`);
  }
  return [...problems, ...idleInputs(read, image === undefined && builds.length === 0)];
}

/** Inputs that would have no effect. */
function idleInputs(read: InputReader, nothingToBuild: boolean): string[] {
  const problems: string[] = [];
  const isGiven = (name: InputName) => read.text(name) !== undefined;
  const definition = taskDefinitionSource(read.text('task-definition'));
  if (isGiven('variables') && definition.kind !== 'file') {
    problems.push('variables: are put into a task definition file, so task-definition has to name one');
  }
  const asIs = nothingToBuild && !isGiven('repository');
  const idle = asIs && isGiven('container-name') && !CONTAINER_INPUTS.some(isGiven);
  if (idle && isGiven('images')) {
    problems.push(
      'container-name: nothing is built and nothing changes in a container but the images that `images` names; leave it out',
    );
  } else if (idle && definition.kind === 'revision') {
    problems.push(
      `container-name: the revision ${definition.revision} is deployed as it is, so no container gets another image; give an image or something to build as well, or leave it out`,
    );
  }
  return problems;
}

/** Who doesn't wait for a deployment doesn't see that there is anything to roll back. */
function unwatchedRollbacks(read: InputReader): string[] {
  if (!/^false$/i.test(read.text('wait-for-service-stability') ?? '')) return [];
  return (['on-failure', 'on-timeout', 'on-cancel'] as const)
    .filter((name) => read.text(name) === 'rollback')
    .map(
      (name) =>
        `${name}: 'rollback' has no effect with wait-for-service-stability: false, because the deployment isn't followed; leave one of them out`,
    );
}
