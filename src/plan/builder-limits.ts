import { canDoAll } from '../image/builder-abilities.ts';
import { needsEmulation } from '../image/dockerfile.ts';
import type { Builder } from '../image/find-builder.ts';
import type { BuildDraft } from '../image/image-plan.ts';
import { listed, Problem } from '../problem.ts';

const SETUP_BUILDX = 'Add docker/setup-buildx-action before this step: the builder that it creates can.';

/**
 * What this builder can't do of what is asked; undefined where it can do it all.
 * @param dockerfile its text; undefined where only docker gets to see it
 */
export function unableTo(draft: BuildDraft, builder: Builder, dockerfile: string | undefined): Problem | undefined {
  return (
    unableWithoutBuildx(draft, builder) ??
    unableToCache(draft, builder) ??
    unableToDescribe(draft, builder) ??
    unableToJoin(draft, builder) ??
    unableToBuildSeveral(draft, builder) ??
    unableToRun(draft, builder, dockerfile)
  );
}

/** Inputs that plain docker has no option for. */
function unableWithoutBuildx({ inputs }: BuildDraft, builder: Builder): Problem | undefined {
  if (builder.kind === 'buildx') return undefined;
  const isFrom = (kind: string) => inputs.secrets.some((secret) => secret.kind === kind);
  const asked: readonly (readonly [string, boolean])[] = [
    ['build-contexts', Object.keys(inputs.buildContexts).length > 0],
    ['build-secrets', isFrom('value')],
    ['build-secret-files', isFrom('file')],
    ['build-secret-envs', isFrom('variable')],
    ['ssh', inputs.ssh.length > 0],
    ['annotations', inputs.annotations.length > 0],
    ['provenance', inputs.provenance !== 'false'],
    ['sbom', inputs.sbom !== 'false'],
    ['builder', inputs.builder !== undefined],
  ];
  const names = asked.flatMap(([name, isAsked]) => (isAsked ? [name] : []));
  if (names.length === 0) return undefined;
  return new Problem(`${listed(names)}: docker buildx is needed for that, and this machine has docker without it`, {
    hint: 'Add docker/setup-buildx-action before this step, which installs buildx, or leave these inputs out.',
  });
}

/** Written out in `cache-to`, a cache is wanted; the input `cache` only asks for one. */
function unableToCache({ inputs }: BuildDraft, builder: Builder): Problem | undefined {
  const exported = inputs.cacheTo.find((cache) => builder.kind === 'docker' || !/^type=inline\b/.test(cache));
  if (exported === undefined || canDoAll(builder)) return undefined;
  return new Problem(`cache-to: this machine's builder (driver ${builder.driver}) can't export '${exported}'`, {
    hint: `${SETUP_BUILDX} \`type=inline\` works without.`,
  });
}

/** The engine's own builder leaves annotations out without a word, and fails on attestations. */
function unableToDescribe({ inputs }: BuildDraft, builder: Builder): Problem | undefined {
  if (canDoAll(builder)) return undefined;
  const names = [
    ...(inputs.annotations.length > 0 ? ['annotations'] : []),
    ...(inputs.provenance === 'false' ? [] : ['provenance']),
    ...(inputs.sbom === 'false' ? [] : ['sbom']),
  ];
  if (names.length === 0) return undefined;
  return new Problem(
    `${listed(names)}: this machine's builder (driver ${builder.driver}) can't give that to an image`,
    { hint: SETUP_BUILDX },
  );
}

/** BuildKit knows no networks of docker. */
function unableToJoin({ inputs: { network } }: BuildDraft, builder: Builder): Problem | undefined {
  if (network === undefined || builder.kind === 'docker' || /^(default|none|host)$/.test(network)) return undefined;
  return new Problem(`network: a build with buildx has the networks default, none and host, and not '${network}'`, {
    hint: 'Give the builder the network: docker/setup-buildx-action takes `driver-opts: network=…`.',
  });
}

function unableToBuildSeveral({ platforms }: BuildDraft, builder: Builder): Problem | undefined {
  if (platforms.length < 2 || canDoAll(builder)) return undefined;
  return new Problem(
    `platforms: this machine's builder (driver ${builder.driver}) can't build ${listed(platforms)} in one image`,
    { hint: `${SETUP_BUILDX} Or set platforms to the one that your services run on.` },
  );
}

function unableToRun(
  { platforms, inputs }: BuildDraft,
  builder: Builder,
  dockerfile: string | undefined,
): Problem | undefined {
  const foreign = platforms.filter((platform) => !builder.platforms.some((known) => covers(known, platform)));
  if (foreign.length === 0 || builder.platforms.length === 0 || dockerfile === undefined) return undefined;
  if (!needsEmulation(dockerfile, inputs.target)) return undefined;
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
