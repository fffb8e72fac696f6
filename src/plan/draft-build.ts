import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { readSource } from '../image/commit.ts';
import { hasStage, stageNames } from '../image/dockerfile.ts';
import type { Repository } from '../image/find-repository.ts';
import { hashOf } from '../image/fingerprint.ts';
import type { BuildDraft } from '../image/image-plan.ts';
import { type BuildFiles, hashContext } from '../image/read-context.ts';
import type { LocalRegistry } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { choosePlatforms } from './choose-platforms.ts';
import type { Target } from './plan.ts';
import { chooseTags } from './tags.ts';

/**
 * Collects what the build would be made from.
 * @throws Problem where the context, the Dockerfile or the tag is missing
 */
export async function draftBuild(
  inputs: Inputs,
  world: World,
  targets: readonly Target[],
  repository: Repository,
  local: LocalRegistry | undefined,
): Promise<BuildDraft> {
  const files = await findFiles(inputs, world);
  const source = await readSource(world, files.context);
  noteOtherCommit(world, source?.commit);
  const { tag, tags, leftOut } = chooseTags(inputs, { repository, source, run: world.run, local });
  for (const sentence of leftOut) world.log.info(sentence);
  const platforms = await choosePlatforms(inputs, world, targets, local);
  const { target, buildArgs } = inputs.build;
  const dockerfile = await readFile(files.dockerfile, 'utf8');
  refuseUnknownStage(dockerfile, target);
  const fingerprint = {
    commit: source?.commit ?? '',
    file: hashOf([relative(files.context, files.dockerfile), dockerfile]),
    target: target ?? '',
    'build-args': hashOf(Object.entries(buildArgs).sort(([a], [b]) => (a < b ? -1 : 1))),
    // Only those asked for: derived ones come from what runs, which our own image changes.
    platforms: inputs.build.platforms.join(','),
    context: await hashContext(files),
  };
  return { kind: 'build', repository, tag, tags, inputs: inputs.build, files, platforms, source, fingerprint };
}

function refuseUnknownStage(dockerfile: string, target: string | undefined): void {
  if (target === undefined || hasStage(dockerfile, target)) return;
  const names = stageNames(dockerfile);
  const there = names.length > 0 ? ` Its stages: ${listed(names)}.` : ' Its stages have no names.';
  throw new Problem(`target: the Dockerfile has no stage '${target}'.${suggestion(target, names)}${there}`, {
    hint: 'Name a stage with `FROM … AS name` in the Dockerfile, or leave target out for the last one.',
  });
}

async function findFiles({ build }: Inputs, world: World): Promise<BuildFiles> {
  const context = resolve(world.run.workspace, build.context);
  if ((await readdir(world.run.workspace).catch(() => [])).length === 0) {
    throw new Problem(`context: the workspace ${world.run.workspace} is empty, so there is nothing to build`, {
      hint: 'Run actions/checkout before this step.',
    });
  }
  if (/^[a-z]+:\/\/|^git@/.test(build.context)) {
    throw new Problem(
      `context: '${build.context}' is an address; the build context has to be a folder of the workspace`,
      {
        hint: 'Check the repository out with actions/checkout (its `path` input puts it beside yours) and name that folder.',
      },
    );
  }
  if (!(await isA(context, 'folder'))) {
    throw new Problem(`context: '${build.context}' is not a folder in the workspace ${world.run.workspace}`, {
      hint: 'The path is relative to the workspace; run actions/checkout before this step.',
    });
  }
  const named = build.file === undefined ? join(context, 'Dockerfile') : resolve(world.run.workspace, build.file);
  if (await isA(named, 'file')) return { context, dockerfile: named };
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

async function isA(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (kind === 'file' ? found.isFile() : found.isDirectory());
}

/** On pull requests and in some other events GITHUB_SHA is not what is checked out: what is built is. */
function noteOtherCommit(world: World, commit: string | undefined): void {
  const { sha } = world.run;
  if (commit === undefined || sha === undefined || sha === commit) return;
  world.log.info(
    `The checked-out commit is ${commit}; the event's is ${sha}. The image is named after what is checked out.`,
  );
}
