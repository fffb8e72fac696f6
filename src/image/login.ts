import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { asObject, type DockerConfig, dockerConfigWithLogins, hasLogin } from './docker-config.ts';
import { type NeededLogins, registryLogins } from './registry-logins.ts';

/** The name under which the post step finds the folder that it has to remove. */
export const DOCKER_CONFIG_STATE = 'docker-config';

/**
 * Logs in to the registries of a build in a docker configuration of our own: a copy of the user's, whose logins, helpers, plugins, contexts and
 * builders go on working, with the registries added. A password touches no command line, no credential store and no file but this private one.
 * @returns the folder to use as DOCKER_CONFIG; whoever called removes it with {@link logOut}, and so does the post step
 * @throws Problem where a registry that was asked for refuses the login
 */
export async function logIn(world: World, needed: NeededLogins): Promise<string> {
  const original = resolve(world.environment.DOCKER_CONFIG || join(world.environment.HOME ?? homedir(), '.docker'));
  const config = await readConfig(original);
  const logins = await registryLogins(world, needed, (host) => hasLogin(config, host));
  const folder = await mkdtemp(join(world.run.temp, 'ship-to-ecs-docker-'));
  world.remember(DOCKER_CONFIG_STATE, folder);
  await borrow(original, folder);
  const text = JSON.stringify(dockerConfigWithLogins(config, logins));
  await writeFile(join(folder, 'config.json'), text, { mode: 0o600 });
  return folder;
}

/** Removes the private docker configuration; the user's own, which it points to, stays. */
export async function logOut(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function readConfig(folder: string): Promise<DockerConfig> {
  return await readJson(join(folder, 'config.json'));
}

async function readJson(path: string): Promise<DockerConfig> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text) as DockerConfig;
  } catch (cause) {
    throw new Problem(`builder: ${path} is not valid JSON, so no builder can read it either`, { cause });
  }
}

/** Everything beside config.json (plugins, contexts, the state of builders) is used where it is. */
async function borrow(original: string, folder: string): Promise<void> {
  for (const entry of await readdir(original).catch(() => [])) {
    if (entry === 'config.json') continue;
    await symlink(join(original, entry), join(folder, entry), 'junction');
  }
}

/**
 * The logins in a file as podman and buildah read it, beside those that the user has with them. They would take docker's empty credential helpers for
 * programs. https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
export async function writeContainersAuth(world: World, folder: string): Promise<string> {
  const { REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR } = world.environment;
  const theirs = REGISTRY_AUTH_FILE || (XDG_RUNTIME_DIR ? join(XDG_RUNTIME_DIR, 'containers', 'auth.json') : undefined);
  const known = theirs === undefined ? {} : await readJson(theirs);
  const ours = await readConfig(folder);
  const file = join(folder, 'containers-auth.json');
  const text = JSON.stringify({ ...known, auths: { ...asObject(known.auths), ...asObject(ours.auths) } });
  await writeFile(file, text, { mode: 0o600 });
  return file;
}
