import { optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';

/** When a task comes to know that it can't start. */
export type FailureStep = 'resources' | 'pull' | 'start';

/** A way in which a task fails before its containers run. */
export interface StartFailure {
  readonly step: FailureStep;
  /** ECS's words. */
  reason(image: string, definition: Json): string;
}

/** A way in which a container ends right after it began. */
export interface EarlyExit {
  readonly code: number;
  readonly reason?: string;
  /** The last line that it writes. */
  readonly writes?: string;
}

const pull = (text: (image: string, definition: Json) => string): StartFailure => ({
  step: 'pull',
  reason: (image, definition) => `CannotPullContainerError: ${text(image, definition)}`,
});

const resources = (text: (definition: Json) => string): StartFailure => ({
  step: 'resources',
  reason: (_image, definition) => `ResourceInitializationError: ${text(definition)}`,
});

const start = (text: (image: string) => string): StartFailure => ({ step: 'start', reason: text });

const repositoryOf = (image: string) => image.replace(/(@.*|:[^/:]*)$/, '');
const hostOf = (image: string) => image.split('/')[0] ?? image;
const sessionOf = (definition: Json) => {
  const role = optionalText(definition, 'executionRoleArn')?.split('/').at(-1) ?? 'ecsInstanceRole';
  return `arn:aws:sts::123456789012:assumed-role/${role}/0f1e2d3c4b5a69788796a5b4c3d2e1f0`;
};
const retried = (rest: string) => `pull image manifest has been retried 1 time(s): ${rest}`;
const AUTH = 'unable to pull secrets or registry auth: execution resource retrieval failed:';
const NO_ROUTE = 'RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/"';
const EFS = 'failed to invoke EFS utils commands to set up EFS volumes: stderr:';
const GROUP =
  'failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist';

/** Every way to fail before anything runs, in the words of ECS, its agent and the engine. */
export const START_FAILURES = {
  'cannot-pull-not-found': pull((image) => retried(`failed to resolve ref ${image}: ${image}: not found`)),
  'cannot-pull-no-repository': pull((image) => `API error (404): repository ${repositoryOf(image)} not found`),
  'cannot-pull-manifest-unknown': pull(
    (image) =>
      `Error response from daemon: manifest for ${image} not found: manifest unknown: Requested image not found`,
  ),
  'cannot-pull-digest-gone': pull((image) => {
    const pinned = `${repositoryOf(image)}@sha256:${'0123456789abcdef'.repeat(4)}`;
    return retried(`failed to resolve ref ${pinned}: ${pinned}: not found`);
  }),
  'cannot-pull-forbidden': pull((image) => {
    const [tag, name] = [image.split(':').at(-1), repositoryOf(image).split('/').slice(1).join('/')];
    const url = `https://${hostOf(image)}/v2/${name}/manifests/${tag}`;
    return retried(`failed to resolve ref ${image}: unexpected status from HEAD request to ${url}: 403 Forbidden`);
  }),
  'cannot-pull-not-authorized': pull(
    (image, definition) =>
      `The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for ${repositoryOf(image)}, repository does not exist or may require 'docker login': denied: User: ${sessionOf(definition)} is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:123456789012:repository/${repositoryOf(image).split('/').slice(1).join('/')} because no identity-based policy allows the ecr:BatchGetImage action`,
  ),
  'cannot-pull-access-denied': pull(
    (image) =>
      `Error response from daemon: pull access denied for ${repositoryOf(image)}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
  ),
  'cannot-pull-no-route': pull((image) =>
    retried(
      `failed to resolve ref ${image}: failed to do request: Head "https://${hostOf(image)}/v2/": dial tcp 10.0.1.23:443: i/o timeout`,
    ),
  ),
  'cannot-pull-cancelled': pull(
    (image) =>
      `Error response from daemon: Get https://${hostOf(image)}/v2/: net/http: request canceled while waiting for connection`,
  ),
  'cannot-pull-layers-forbidden': pull(
    (image) =>
      `ref pull has been retried 5 time(s): failed to copy: httpReaderSeeker: failed open: unexpected status code https://${hostOf(image)}/v2/layers: 403 Forbidden`,
  ),
  'cannot-pull-platform': pull((image) =>
    retried(`image Manifest does not contain descriptor matching platform 'linux/amd64' for ${image}`),
  ),
  'cannot-pull-layers-mismatch': pull(
    () => "ref pull has been retried 1 time(s): number of layers and diffIDs don't match: 3 != 15",
  ),
  'cannot-pull-rate-limit': pull((image) =>
    retried(
      `httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/${repositoryOf(image)}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.`,
    ),
  ),
  'cannot-pull-disk-full': pull(
    () => 'ref pull has been retried 1 time(s): failed to extract layer: write /app/server: no space left on device',
  ),
  'registry-auth-no-route': resources(
    () =>
      `${AUTH} unable to retrieve ecr registry auth: service call has been retried 3 time(s): ${NO_ROUTE}: dial tcp 10.0.1.23:443: i/o timeout`,
  ),
  'registry-auth-denied': resources(
    (definition) =>
      `${AUTH} unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: ${sessionOf(definition)} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
  ),
  'secrets-denied-ssm': resources(
    (definition) =>
      `${AUTH} unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: ${sessionOf(definition)} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:123456789012:parameter/db`,
  ),
  'secrets-denied-asm': resources(
    (definition) =>
      `${AUTH} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:123456789012:secret:db from secrets manager: AccessDeniedException: User: ${sessionOf(definition)} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:db`,
  ),
  'secrets-no-route': resources(
    () =>
      `${AUTH} unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`,
  ),
  'log-driver': resources(
    () => 'failed to initialize logging driver: failed to create Cloudwatch log stream: i/o timeout',
  ),
  'log-group-missing': start(() => `CannotStartContainerError: Error response from daemon: ${GROUP}`),
  'efs-dns': resources(
    () =>
      `${EFS} Failed to resolve "fs-0123456789abcdef0.efs.us-east-1.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.`,
  ),
  'efs-reset': resources(
    () => `${EFS} mount.nfs4: Connection reset by peer : unsuccessful EFS utils command execution; code: 32`,
  ),
  'efs-path': resources(
    () =>
      `${EFS} mount.nfs4: mounting fs-0123456789abcdef0.efs.us-east-1.amazonaws.com:/data failed, reason given by server: No such file or directory : unsuccessful EFS utils command execution; code: 32`,
  ),
  'entrypoint-missing': start(
    () =>
      'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/server": stat /app/server: no such file or directory: unknown',
  ),
  'port-allocated': start(
    () =>
      'CannotStartContainerError: Error response from daemon: driver failed programming external connectivity: Bind for 0.0.0.0:8080 failed: port is already allocated',
  ),
  'device-missing': start(
    () =>
      'CannotStartContainerError: Error response from daemon: error gathering device information while adding custom device "/dev/kvm": no such file or directory',
  ),
  'no-container-status': start(
    () => 'CannotStartContainerError: failed to get container status: context deadline exceeded',
  ),
  'runtime-timeout': start(
    () => 'ContainerRuntimeTimeoutError: Could not transition to started; timed out after waiting 3m0s',
  ),
  'docker-timeout': start(() => 'DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s'),
  'thin-pool-full': start(
    () =>
      'CannotCreateContainerError: API error (500): devmapper: Thin Pool has 4350 free data blocks which is less than minimum required 4454 free data blocks. Create more free space in thin pool or use dm.min_free_space option to change behavior',
  ),
  'volume-invalid': start(
    () => 'CannotCreateVolumeError: Error response from daemon: create data: volume name is too short',
  ),
  'task-dependency': start(() => 'TaskDependencyError: Task dependencies cannot be resolved'),
  'container-networking': start(() => 'ContainerNetworkingError: failed to set up container network interface'),
  'cannot-pull-ecr': {
    step: 'pull',
    reason: () =>
      'CannotPullECRContainerError: AccessDeniedException: the registry refuses the credentials of the execution role',
  },
  'cannot-pull-auth': {
    step: 'pull',
    reason: (image) => `CannotPullContainerAuthError: unable to get authentication data for ${hostOf(image)}`,
  },
  'stopped-before-pull': pull(() => 'Task stopped before image pull could begin'),
  'cannot-inspect': start(
    () => 'CannotInspectContainerError: Could not transition to inspecting; timed out after waiting 30s',
  ),
  'volume-config-invalid': start(() => 'InvalidVolumeError: volume is invalid: the scope task has no name'),
  'host-config': start(() => 'HostConfigError: unable to create the host configuration: invalid memory limit'),
  'docker-state': start(() => 'DockerStateError: could not get the state of the container'),
} as const satisfies Readonly<Record<string, StartFailure>>;

/** Every way to end right after the start. */
export const EARLY_EXITS = {
  'out-of-memory': { code: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
  'exec-format': { code: 1, writes: 'exec /app/server: exec format error' },
  segfault: { code: 139 },
  'command-not-found': { code: 127, writes: 'sh: 1: server: not found' },
  'not-executable': { code: 126, writes: 'sh: 1: /app/server: Permission denied' },
  killed: { code: 137 },
} as const satisfies Readonly<Record<string, EarlyExit>>;

export type StartFailureName = keyof typeof START_FAILURES;
export type EarlyExitName = keyof typeof EARLY_EXITS;

/** What a scenario can name in `fails:`. */
export const FAILURE_NAMES = [...Object.keys(START_FAILURES), ...Object.keys(EARLY_EXITS)] as readonly (
  | StartFailureName
  | EarlyExitName
)[];

/** The start failure of a name, undefined for the name of an exit. */
export function startFailure(name: StartFailureName | EarlyExitName): StartFailure | undefined {
  return (START_FAILURES as Readonly<Record<string, StartFailure>>)[name];
}

/** The exit of a name, undefined for the name of a start failure. */
export function earlyExit(name: StartFailureName | EarlyExitName): EarlyExit | undefined {
  return (EARLY_EXITS as Readonly<Record<string, EarlyExit>>)[name];
}
