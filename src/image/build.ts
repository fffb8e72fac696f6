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
import { type BuildResult, buildFailure, conflictOf, knownDigest } from './build-result.ts';
import { buildWithContainers } from './build-with-containers.ts';
import { isCacheFailure } from './cache-failure.ts';
import { createBuilder, removeBuilder } from './create-builder.ts';
import { handOverSecrets } from './hand-over-secrets.ts';
import type { BuildPlan } from './image-plan.ts';
import { lastWordsOf } from './last-words.ts';
import { pushAdvice } from './push-advice.ts';
import { builtDigests } from './push-conflict.ts';

/**
 * Builds the image and pushes it under all its tags; what the builder prints is shown as it comes.
 * @param dockerConfig the folder with the login of the registry
 * @throws Problem with the last words of the build or the push
 */
export async function buildAndPush(world: World, plan: BuildPlan, dockerConfig: string): Promise<BuildResult> {
  switch (plan.builder.kind) {
    case 'buildx':
      return await withBuildx(world, plan, dockerConfig);
    case 'docker':
      return await withDocker(world, plan, dockerConfig);
    case 'podman':
    case 'buildah':
      return await buildWithContainers(world, plan, dockerConfig);
  }
}

async function withBuildx(world: World, plan: BuildPlan, dockerConfig: string): Promise<BuildResult> {
  const secrets = await handOverSecrets(world, plan.inputs.secrets, dockerConfig);
  // In the private folder, which is removed whatever happens.
  const metadataFile = join(dockerConfig, 'metadata.json');
  const own = plan.ownBuilder ? await createBuilder(world, dockerConfig) : undefined;
  // Where a builder had to be created for the cache and could not be, nothing can export it.
  const cache = plan.ownBuilder && own === undefined ? { from: [], to: [] } : plan.cache;
  try {
    const ended = await buildAtLast(world, plan, { metadataFile, secrets, own, cache }, dockerConfig);
    if (ended.exitCode !== 0) return conflictOf(plan, 'the build', ended.output, builtDigests(ended.output));
  } finally {
    if (own !== undefined) await removeBuilder(world, own);
  }
  return { kind: 'pushed', digest: knownDigest(digestInMetadata(await readFile(metadataFile, 'utf8')), plan) };
}

/** A cache that can't be exported costs time, not the deployment: the build is repeated without the export, from layers that are there by now. */
async function buildAtLast(
  world: World,
  plan: BuildPlan,
  run: BuildxRun,
  dockerConfig: string,
): Promise<CommandResult> {
  const result = await docker(world, buildxCommand(plan, run), dockerConfig);
  if (result.exitCode === 0 || run.cache.to.length === 0 || !isCacheFailure(result.output)) return result;
  const advice = pushAdvice(result.output);
  world.log.warning(
    `The build's cache could not be exported, so the build is repeated without that: ${lastWordsOf(result.output)}${advice === undefined ? '' : `\n${advice}`}`,
  );
  return await docker(world, buildxCommand(plan, { ...run, cache: { from: run.cache.from, to: [] } }), dockerConfig);
}

async function withDocker(world: World, plan: BuildPlan, dockerConfig: string): Promise<BuildResult> {
  const build = await docker(world, dockerBuildCommand(plan), dockerConfig);
  if (build.exitCode !== 0) throw buildFailure('the build', build.output);
  const digests: (string | undefined)[] = [];
  // One by one, the deployed tag last: when it is there, the others are.
  for (const reference of referencesOf(plan).reverse()) {
    const push = await docker(world, { args: ['push', reference], environment: {} }, dockerConfig);
    if (push.exitCode !== 0) {
      const pushed = digests.filter((digest) => digest !== undefined);
      return conflictOf(plan, 'the push', push.output, [...builtDigests(build.output), ...pushed]);
    }
    digests.push(digestOfPush(push.output, reference.slice(reference.lastIndexOf(':') + 1)));
  }
  return { kind: 'pushed', digest: knownDigest(digests.at(-1), plan) };
}

async function docker(world: World, command: BuildCommand, dockerConfig: string): Promise<CommandResult> {
  const result = await world.command('docker', command.args, {
    directory: world.run.workspace,
    environment: { ...world.environment, ...command.environment, DOCKER_CONFIG: dockerConfig },
    show: true,
  });
  if (world.signal.aborted) {
    throw new Problem(`the ${command.args[0] === 'push' ? 'push' : 'build'} was cancelled`, { verdict: 'cancelled' });
  }
  return result;
}
