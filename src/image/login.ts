import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { type DockerConfig, dockerConfigWithLogins, hasLogin } from './docker-config.ts';
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
  const path = join(folder, 'config.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text) as DockerConfig;
  } catch (cause) {
    throw new Problem(`docker: ${path} is not valid JSON, so docker itself can't read it either`, { cause });
  }
}

/** Everything beside config.json (plugins, contexts, the state of builders) is used where it is. */
async function borrow(original: string, folder: string): Promise<void> {
  for (const entry of await readdir(original).catch(() => [])) {
    if (entry === 'config.json') continue;
    await symlink(join(original, entry), join(folder, entry), 'junction');
  }
}
