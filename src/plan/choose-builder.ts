import { readFile } from 'node:fs/promises';
import { needsEmulation } from '../image/dockerfile.ts';
import { type Builder, findBuilder } from '../image/find-builder.ts';
import type { BuildDraft } from '../image/image-plan.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';

/**
 * Finds the builder and holds it against what is asked of it.
 * @throws Problem where there is none, or where it can't do this build
 */
export async function chooseBuilder(world: World, draft: BuildDraft): Promise<Builder> {
  const builder = await findBuilder(world);
  const problem = unableTo(draft, builder, await readFile(draft.files.dockerfile, 'utf8'));
  if (problem !== undefined) throw problem;
  return builder;
}

/** What this builder can't do of what is asked; undefined where it can do it all. */
export function unableTo(draft: BuildDraft, builder: Builder, dockerfile: string): Problem | undefined {
  return (
    unableToCache(draft, builder) ?? unableToBuildSeveral(draft, builder) ?? unableToRun(draft, builder, dockerfile)
  );
}

const SETUP_BUILDX = 'Add docker/setup-buildx-action before this step: the builder that it creates can.';

/** The engine's own builder exports caches and builds several platforms only over containerd's store, and only through buildx. */
function canDoAll({ kind, driver, containerdStore }: Builder): boolean {
  return kind === 'buildx' && (driver !== 'docker' || containerdStore);
}

function unableToCache({ inputs }: BuildDraft, builder: Builder): Problem | undefined {
  const exported = inputs.cacheTo.find((cache) => builder.kind === 'docker' || !/^type=inline\b/.test(cache));
  if (exported === undefined || canDoAll(builder)) return undefined;
  return new Problem(`cache-to: this machine's builder (driver ${builder.driver}) can't export '${exported}'`, {
    hint: `${SETUP_BUILDX} \`type=inline\` works without.`,
  });
}

function unableToBuildSeveral({ platforms }: BuildDraft, builder: Builder): Problem | undefined {
  if (platforms.length < 2 || canDoAll(builder)) return undefined;
  return new Problem(
    `platforms: this machine's builder (driver ${builder.driver}) can't build ${listed(platforms)} in one image`,
    { hint: `${SETUP_BUILDX} Or set platforms to the one that your services run on.` },
  );
}

function unableToRun({ platforms, inputs }: BuildDraft, builder: Builder, dockerfile: string): Problem | undefined {
  const foreign = platforms.filter((platform) => !builder.platforms.some((known) => covers(known, platform)));
  if (foreign.length === 0 || builder.platforms.length === 0 || !needsEmulation(dockerfile, inputs.target)) {
    return undefined;
  }
  return new Problem(
    `platforms: this machine's builder runs ${listed(builder.platforms)}, and the Dockerfile has RUN instructions for ${listed(foreign)}`,
    {
      hint: 'Run the job on a machine of that architecture (ubuntu-24.04-arm for arm64), add docker/setup-qemu-action before this step, or cross-compile in a stage `FROM --platform=$BUILDPLATFORM`.',
    },
  );
}

/** `linux/arm64` also stands for its variants. */
function covers(known: string, wanted: string): boolean {
  return known === wanted || known.startsWith(`${wanted}/`) || wanted.startsWith(`${known}/`);
}
