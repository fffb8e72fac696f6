import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult } from '../command.ts';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import {
  type BuildCommand,
  type BuildxRun,
  buildxCommand,
  digestInMetadata,
  digestOfPush,
  dockerBuildCommand,
  referencesOf,
} from './build-command.ts';
import { isCacheFailure } from './cache-failure.ts';
import { createBuilder, removeBuilder } from './create-builder.ts';
import { handOverSecrets } from './hand-over-secrets.ts';
import type { BuildPlan } from './image-plan.ts';
import { lastWordsOf } from './last-words.ts';
import { pushAdvice, pushFailure } from './push-advice.ts';

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
  const secrets = await handOverSecrets(world, plan.inputs.secrets, dockerConfig);
  // In the private folder, which is removed whatever happens.
  const metadataFile = join(dockerConfig, 'metadata.json');
  const own = plan.ownBuilder ? await createBuilder(world, dockerConfig) : undefined;
  // Where a builder had to be created for the cache and could not be, nothing can export it.
  const cache = plan.ownBuilder && own === undefined ? { from: [], to: [] } : plan.cache;
  try {
    await buildAtLast(world, plan, { metadataFile, secrets, own, cache }, dockerConfig);
  } finally {
    if (own !== undefined) await removeBuilder(world, own);
  }
  return known(digestInMetadata(await readFile(metadataFile, 'utf8')), plan);
}

/** A cache that can't be exported costs time, not the deployment: the build is repeated without the export, from layers that are there by now. */
async function buildAtLast(world: World, plan: BuildPlan, run: BuildxRun, dockerConfig: string): Promise<void> {
  const result = await start(world, 'the build', buildxCommand(plan, run), dockerConfig);
  if (result.exitCode === 0) return;
  if (run.cache.to.length === 0 || !isCacheFailure(result.output)) throw failure('the build', result, 'build-failed');
  const advice = pushAdvice(result.output);
  world.log.warning(
    `The build's cache could not be exported, so the build is repeated without that: ${lastWordsOf(result.output)}${advice === undefined ? '' : `\n${advice}`}`,
  );
  const without = { ...run, cache: { from: run.cache.from, to: [] } };
  await docker(world, 'the build', buildxCommand(plan, without), dockerConfig);
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
  const result = await start(world, what, command, dockerConfig);
  if (result.exitCode === 0) return result.output;
  throw failure(what, result, command.args[0] === 'push' ? 'push-failed' : 'build-failed');
}

async function start(world: World, what: string, command: BuildCommand, dockerConfig: string): Promise<CommandResult> {
  const result = await world.command('docker', command.args, {
    directory: world.run.workspace,
    environment: { ...world.environment, ...command.environment, DOCKER_CONFIG: dockerConfig },
    show: true,
  });
  if (world.signal.aborted) throw new Problem(`${what} was cancelled`, { verdict: 'cancelled' });
  return result;
}

function failure(what: string, { output }: CommandResult, code: string): Problem {
  const known = pushFailure(output);
  return new Problem(`${what} failed: ${lastWordsOf(output)}`, {
    code: known?.code ?? code,
    ...(known === undefined ? {} : { hint: known.advice }),
  });
}
