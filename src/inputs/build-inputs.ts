import { type BuildOptions, buildOptions } from './build-options.ts';
import type { InputReader } from './input-reader.ts';

/** What the build was told; paths are relative to the workspace. */
export interface BuildInputs extends BuildOptions {
  /** A folder, or the URL of a git repository. */
  readonly context: string;
  readonly file: string | undefined;
  readonly target: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
}

/**
 * Variables that docker itself reads. Build arguments reach it through its environment, where one of these names would change what docker
 * does instead of what it builds.
 */
const READ_BY_DOCKER = new Set(
  `PATH HOME USER TMPDIR DOCKER_HOST DOCKER_CONFIG DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_API_VERSION
   DOCKER_BUILDKIT DOCKER_DEFAULT_PLATFORM DOCKER_AUTH_CONFIG DOCKER_CUSTOM_HEADERS DOCKER_CONTENT_TRUST
   DOCKER_CONTENT_TRUST_SERVER BUILDKIT_HOST BUILDKIT_PROGRESS BUILDKIT_COLORS SSH_AUTH_SOCK GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
   GIT_OBJECT_DIRECTORY GIT_CONFIG GIT_SSH GIT_SSH_COMMAND`.split(/\s+/),
);
const READ_BY_DOCKER_PREFIX = /^(BUILDX|OTEL|LD|DYLD)_/;

/** Reads what the build was told. */
export function buildInputs(read: InputReader): BuildInputs {
  const inputs = {
    context: read.text('context') ?? '.',
    file: read.text('file'),
    target: read.text('target'),
    buildArgs: buildArgs(read),
    platforms: platforms(read),
    cacheFrom: read.lines('cache-from'),
    cacheTo: read.lines('cache-to'),
    ...buildOptions(read),
  };
  refuseSharedNames(read, inputs);
  return inputs;
}

/** Both reach docker through its environment, where only one of them can have the name. */
function refuseSharedNames(read: InputReader, { buildArgs, secrets }: BuildInputs): void {
  for (const secret of secrets) {
    if (secret.kind !== 'variable' || buildArgs[secret.name] === undefined) continue;
    read.problems.push(
      `build-secret-envs: '${secret.name}' is a build argument as well; docker writes build arguments into the image, so take it out of build-args`,
    );
  }
}

function buildArgs(read: InputReader): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [index, line] of read.lines('build-args').entries()) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      // The line may be part of a secret, so it isn't shown.
      read.problems.push(`build-args: argument ${index + 1} is not of the form NAME=value, one a line`);
    } else if (READ_BY_DOCKER.has(name) || READ_BY_DOCKER_PREFIX.test(name)) {
      read.problems.push(
        `build-args: '${name}' is a variable that docker itself reads: give the ARG in the Dockerfile another name`,
      );
    } else {
      result[name] = value;
    }
  }
  return result;
}

function platforms(read: InputReader): string[] {
  const values = read.list('platforms');
  for (const value of values) {
    if (!/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/.test(value)) {
      read.problems.push(`platforms: '${value}' is not of the form os/architecture, like linux/amd64 or linux/arm64`);
    }
  }
  return values;
}
