import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { dockerConfigWithLogin } from './docker-config.ts';
import type { EcrRepository } from './reference.ts';

/** The name under which the post step finds the folder that it has to remove. */
export const DOCKER_CONFIG_STATE = 'docker-config';

interface Authorization {
  /** base64 of `AWS:<password>`, as docker stores it. */
  readonly auth: string;
  readonly host: string;
}

/** The registry's host as ECR names it, for when the repository itself may not be described. */
export async function registryHost(world: World, repository: EcrRepository): Promise<string> {
  // One token serves every registry that the caller may use; the endpoint beside it names the caller's own account.
  return (await authorize(world, repository)).host.replace(/^\d{12}(?=\.)/, repository.account);
}

/**
 * Logs in to the registry of an image in a docker configuration of our own: a copy of the user's, whose logins, helpers, plugins, contexts and
 * builders go on working, with the ECR host added. The password touches no command line, no credential store and no file but this private one.
 * @param host the registry host that is pushed to
 * @returns the folder to use as DOCKER_CONFIG; whoever called removes it with {@link logOut}, and so does the post step
 */
export async function logIn(world: World, repository: EcrRepository, host: string): Promise<string> {
  const { auth } = await authorize(world, repository);
  const folder = await mkdtemp(join(world.run.temp, 'ship-to-ecs-docker-'));
  world.remember(DOCKER_CONFIG_STATE, folder);
  const original = resolve(world.environment.DOCKER_CONFIG || join(world.environment.HOME ?? homedir(), '.docker'));
  await borrow(original, folder);
  const config = dockerConfigWithLogin(await readConfig(original), host, auth);
  await writeFile(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  return folder;
}

/** Removes the private docker configuration; the user's own, which it points to, stays. */
export async function logOut(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function authorize(world: World, { region }: EcrRepository): Promise<Authorization> {
  const { authorizationData } = await world.aws.ecr(region).send(new GetAuthorizationTokenCommand({}));
  const data = authorizationData?.[0];
  if (data?.authorizationToken === undefined || data.proxyEndpoint === undefined) {
    throw new Problem(`ecr:GetAuthorizationToken: ECR in ${region} answered without a token`);
  }
  world.log.mask(data.authorizationToken);
  world.log.mask(Buffer.from(data.authorizationToken, 'base64').toString('utf8').replace(/^AWS:/, ''));
  return { auth: data.authorizationToken, host: new URL(data.proxyEndpoint).host };
}

async function readConfig(folder: string): Promise<Record<string, unknown>> {
  const path = join(folder, 'config.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
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
