import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import {
  type BuildCommand,
  buildxCommand,
  digestInMetadata,
  digestOfPush,
  dockerBuildCommand,
  referencesOf,
} from './build-command.ts';
import type { BuildPlan } from './image-plan.ts';
import { lastWordsOf } from './last-words.ts';
import { pushFailure } from './push-advice.ts';

/**
 * Builds the image and pushes it under all its tags; what docker prints is shown as it comes.
 * @param dockerConfig the folder with the login of the registry
 * @returns the digest that the registry knows the image by
 * @throws Problem with the last words of the build or the push
 */
export async function buildAndPush(world: World, plan: BuildPlan, dockerConfig: string): Promise<string> {
  return plan.builder.kind === 'buildx'
    ? await withBuildx(world, plan, dockerConfig)
    : await withDocker(world, plan, dockerConfig);
}

async function withBuildx(world: World, plan: BuildPlan, dockerConfig: string): Promise<string> {
  // In the private folder, which is removed whatever happens.
  const metadataFile = join(dockerConfig, 'metadata.json');
  await docker(world, 'the build', buildxCommand(plan, metadataFile), dockerConfig);
  return known(digestInMetadata(await readFile(metadataFile, 'utf8')), plan);
}

async function withDocker(world: World, plan: BuildPlan, dockerConfig: string): Promise<string> {
  await docker(world, 'the build', dockerBuildCommand(plan), dockerConfig);
  const digests: (string | undefined)[] = [];
  // One by one, the deployed tag last: when it is there, the others are.
  for (const reference of referencesOf(plan).reverse()) {
    const output = await docker(world, 'the push', { args: ['push', reference], environment: {} }, dockerConfig);
    digests.push(digestOfPush(output, reference.slice(reference.lastIndexOf(':') + 1)));
  }
  return known(digests.at(-1), plan);
}

function known(digest: string | undefined, { repository, tag }: BuildPlan): string {
  if (digest !== undefined) return digest;
  throw new Problem(`docker: ${repository.name}:${tag} was pushed, but docker doesn't say which digest it has`);
}

async function docker(world: World, what: string, command: BuildCommand, dockerConfig: string): Promise<string> {
  const result = await world.command('docker', command.args, {
    directory: world.run.workspace,
    environment: { ...world.environment, ...command.environment, DOCKER_CONFIG: dockerConfig },
    show: true,
  });
  if (world.signal.aborted) throw new Problem(`${what} was cancelled`, { verdict: 'cancelled' });
  if (result.exitCode === 0) return result.output;
  const known = pushFailure(result.output);
  throw new Problem(`${what} failed: ${lastWordsOf(result.output)}`, {
    code: known?.code ?? (command.args[0] === 'push' ? 'push-failed' : 'build-failed'),
    ...(known === undefined ? {} : { hint: known.advice }),
  });
}
