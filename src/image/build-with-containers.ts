import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult } from '../command.ts';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { type BuildCommand, containersBuildCommand, containersPushCommand, referencesOf } from './build-command.ts';
import { type BuildResult, buildFailure, conflictOf, knownDigest } from './build-result.ts';
import { handOverSecrets } from './hand-over-secrets.ts';
import type { BuildPlan } from './image-plan.ts';
import { writeContainersAuth } from './login.ts';

/**
 * Builds with podman or buildah, which share their options, and pushes the image under its tags.
 * @param folder the private folder with the logins
 * @throws Problem with the last words of the build or the push
 */
export async function buildWithContainers(world: World, plan: BuildPlan, folder: string): Promise<BuildResult> {
  const run = {
    authFile: await writeContainersAuth(world, folder),
    imageIdFile: join(folder, 'image-id'),
    digestFile: join(folder, 'digest'),
    secrets: await handOverSecrets(world, plan.inputs.secrets, folder),
  };
  const build = await start(world, plan, containersBuildCommand(plan, run));
  if (build.exitCode !== 0) throw buildFailure('the build', build.output);
  // One by one, the deployed tag last: when it is there, the others are.
  for (const reference of referencesOf(plan).reverse()) {
    const push = await start(world, plan, containersPushCommand(reference, run));
    if (push.exitCode !== 0) return conflictOf(plan, 'the push', push.output, [await firstLine(run.imageIdFile)]);
  }
  // The digest of the image here is another one: layers are compressed on their way.
  return { kind: 'pushed', digest: knownDigest(await firstLine(run.digestFile), plan) };
}

async function start(world: World, { builder }: BuildPlan, command: BuildCommand): Promise<CommandResult> {
  const result = await world.command(builder.kind, command.args, {
    directory: world.run.workspace,
    environment: { ...world.environment, ...command.environment },
    show: true,
  });
  if (world.signal.aborted) {
    throw new Problem(`the ${command.args[0] === 'push' ? 'push' : 'build'} was cancelled`, { verdict: 'cancelled' });
  }
  return result;
}

async function firstLine(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim();
}
