import { readFile } from 'node:fs/promises';
import { registriesOf } from '../image/base-registries.ts';
import { buildCache, CACHE_TAG } from '../image/build-cache.ts';
import { readSource } from '../image/commit.ts';
import { hasStage, stageNames } from '../image/dockerfile.ts';
import type { Repository } from '../image/find-repository.ts';
import type { BuildDraft } from '../image/image-plan.ts';
import type { LocalRegistry } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import { imageOf } from '../task-definition/definition.ts';
import type { World } from '../world.ts';
import { choosePlatforms } from './choose-platforms.ts';
import { containersFrom } from './containers.ts';
import { checkSources, findBuildFiles } from './find-build-files.ts';
import type { Target } from './plan.ts';
import { chooseTags } from './tags.ts';
import { takeFingerprint } from './take-fingerprint.ts';

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
  const { build } = inputs;
  const files = await findBuildFiles(build, world);
  if (files.kind === 'git') requireTag(inputs);
  await checkSources(build, world);
  const source = files.kind === 'git' ? undefined : await readSource(world, files.context);
  noteOtherCommit(world, source?.commit);
  const { tag, tags, leftOut } = chooseTags(inputs, { repository, source, run: world.run, local });
  for (const sentence of leftOut) world.log.info(sentence);
  if (build.cache === 'ecr') refuseCacheTag([tag, ...tags]);
  const platforms = await choosePlatforms(inputs, world, targets, local);
  const dockerfile = files.kind === 'git' ? undefined : await readFile(files.dockerfile, 'utf8');
  if (dockerfile !== undefined) refuseUnknownStage(dockerfile, build.target);
  const live = liveImages(targets, repository, local);
  const cache = buildCache(build, { repository, platforms, live });
  return {
    kind: 'build',
    repository,
    tag,
    tags,
    inputs: build,
    files,
    platforms,
    cache,
    source,
    repositoryUrl: files.kind === 'git' ? undefined : world.run.repositoryUrl,
    registries: {
      asked: inputs.registries,
      found: registriesOf({ ...build, dockerfile, cacheFrom: cache.from, cacheTo: cache.to }),
    },
    fingerprint: await takeFingerprint(build, files, source, world.run.workspace),
  };
}

/** The images of the repository that the services run now, each once. */
function liveImages(
  targets: readonly Target[],
  repository: Repository,
  local: LocalRegistry | undefined,
): readonly string[] {
  const images = targets.flatMap(({ live }) =>
    containersFrom(live.json, repository, local).map((container) => imageOf(live.json, container)),
  );
  return [...new Set(images)];
}

function refuseCacheTag(tags: readonly string[]): void {
  if (!tags.includes(CACHE_TAG)) return;
  throw new Problem(
    `cache: 'ecr' keeps the layers under the tag ${CACHE_TAG} of the repository, and the image is to get that tag as well`,
    { hint: `Leave ${CACHE_TAG} out of image-tag and tags.` },
  );
}

/** docker clones the repository by itself, and doesn't tell the commit before. */
function requireTag({ imageTag, build }: Inputs): void {
  if (imageTag !== undefined) return;
  throw new Problem(
    `image-tag: is required when the build context is a git URL ('${build.context}'): the tag comes from the commit that is checked out otherwise, and here none is`,
    { hint: 'Set image-tag to what that ref stands for, or check the repository out and build its folder.' },
  );
}

function refuseUnknownStage(dockerfile: string, target: string | undefined): void {
  if (target === undefined || hasStage(dockerfile, target)) return;
  const names = stageNames(dockerfile);
  const there = names.length > 0 ? ` Its stages: ${listed(names)}.` : ' Its stages have no names.';
  throw new Problem(`target: the Dockerfile has no stage '${target}'.${suggestion(target, names)}${there}`, {
    hint: 'Name a stage with `FROM … AS name` in the Dockerfile, or leave target out for the last one.',
  });
}

/** On pull requests and in some other events GITHUB_SHA is not what is checked out: what is built is. */
function noteOtherCommit(world: World, commit: string | undefined): void {
  const { sha } = world.run;
  if (commit === undefined || sha === undefined || sha === commit) return;
  world.log.info(
    `The checked-out commit is ${commit}; the event's is ${sha}. The image is named after what is checked out.`,
  );
}
