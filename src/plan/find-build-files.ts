import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { hasCredentials, isAddress, isGitUrl } from '../image/git-context.ts';
import type { BuildFiles } from '../image/read-context.ts';
import type { BuildInputs } from '../inputs/build-inputs.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';

const GIT_TOKEN =
  'Leave the credentials out, and give them to docker with `build-secrets`: `GIT_AUTH_TOKEN=…` is what it clones with over https.';

/**
 * Finds the build context and the Dockerfile.
 * @throws Problem where one of them is missing
 */
export async function findBuildFiles(build: BuildInputs, world: World): Promise<BuildFiles> {
  if (hasCredentials(build.context)) {
    throw new Problem('context: the URL has credentials in it, which the list of processes would show', {
      hint: GIT_TOKEN,
    });
  }
  if (isGitUrl(build.context)) return { kind: 'git', url: build.context, dockerfile: build.file };
  return await findFolder(build, world);
}

async function findFolder(build: BuildInputs, world: World): Promise<BuildFiles> {
  const context = resolve(world.run.workspace, build.context);
  if (isAddress(build.context)) {
    throw new Problem(
      `context: '${build.context}' is an address, and no git URL; the build context has to be a folder of the workspace or a git repository`,
      {
        hint: 'Give a git URL as https://host/name.git#ref:folder, or check the repository out with actions/checkout (its `path` input puts it beside yours) and name that folder.',
      },
    );
  }
  if ((await readdir(world.run.workspace).catch(() => [])).length === 0) {
    throw new Problem(`context: the workspace ${world.run.workspace} is empty, so there is nothing to build`, {
      hint: 'Run actions/checkout before this step.',
    });
  }
  if (!(await isA(context, 'folder'))) {
    throw new Problem(`context: '${build.context}' is not a folder in the workspace ${world.run.workspace}`, {
      hint: 'The path is relative to the workspace; run actions/checkout before this step.',
    });
  }
  const named = build.file === undefined ? join(context, 'Dockerfile') : resolve(world.run.workspace, build.file);
  if (await isA(named, 'file')) return { kind: 'folder', context, dockerfile: named };
  throw await noDockerfile(world, build.file, context, named);
}

async function noDockerfile(world: World, file: string | undefined, context: string, named: string): Promise<Problem> {
  const shown = file !== undefined && isAbsolute(file) ? file : relative(world.run.workspace, named);
  const nearby = (await readdir(context).catch(() => [])).filter((name) => /dockerfile|containerfile/i.test(name));
  const there = nearby.length > 0 ? ` The build context has ${listed(nearby)}.` : '';
  return new Problem(`file: there is no Dockerfile at ${shown}.${there}`, {
    hint: 'Set file to the Dockerfile and context to its folder, both relative to the workspace; or set image to deploy one that exists.',
  });
}

/**
 * Looks for everything else on this machine that the build was told to use.
 * @throws Problem with all that is missing, a line each
 */
export async function checkSources(build: BuildInputs, world: World): Promise<void> {
  const missing = [
    ...(await missingContexts(build, world)),
    ...(await missingSecrets(build, world)),
    ...(await missingKeys(build, world)),
  ];
  if (missing.length > 0) {
    throw new Problem(missing.join('\n'), { hint: 'Paths are relative to the workspace; nothing was built yet.' });
  }
}

async function missingContexts({ buildContexts }: BuildInputs, { run }: World): Promise<string[]> {
  const found = Object.entries(buildContexts).map(async ([name, where]) => {
    if (hasCredentials(where)) {
      return [`build-contexts: the URL of '${name}' has credentials in it, which the list of processes would show`];
    }
    if (isAddress(where) || (await isA(resolve(run.workspace, where), 'folder'))) return [];
    return [`build-contexts: '${name}' is to be the folder '${where}', which is not in the workspace ${run.workspace}`];
  });
  return (await Promise.all(found)).flat();
}

async function missingSecrets({ secrets }: BuildInputs, { run, environment }: World): Promise<string[]> {
  const found = secrets.map(async (secret) => {
    if (secret.kind === 'file' && !(await isA(resolve(run.workspace, secret.path), 'file'))) {
      return [`build-secret-files: '${secret.id}' is to be the file '${secret.path}', which doesn't exist`];
    }
    if (secret.kind === 'variable' && !environment[secret.name]) {
      return [
        `build-secret-envs: '${secret.id}' is to be the environment variable ${secret.name}, which isn't set in this step`,
      ];
    }
    return [];
  });
  return (await Promise.all(found)).flat();
}

async function missingKeys({ ssh }: BuildInputs, { run, environment }: World): Promise<string[]> {
  const found = ssh.map(async (entry) => {
    const [id = '', path] = entry.split('=', 2);
    if (path === undefined) {
      return environment.SSH_AUTH_SOCK
        ? []
        : [`ssh: '${id}' is this machine's SSH agent, and none runs: SSH_AUTH_SOCK isn't set`];
    }
    const there = await stat(resolve(run.workspace, path)).catch(() => undefined);
    return there === undefined ? [`ssh: '${id}' is to be the key or the socket '${path}', which doesn't exist`] : [];
  });
  return (await Promise.all(found)).flat();
}

async function isA(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (kind === 'file' ? found.isFile() : found.isDirectory());
}
