import { namedBuilder } from '../image/build-tool.ts';
import { canDoAll } from '../image/builder-abilities.ts';
import { needsEmulation } from '../image/dockerfile.ts';
import type { Builder } from '../image/find-builder.ts';
import type { BuildDraft } from '../image/image-plan.ts';
import type { BuildInputs } from '../inputs/build-inputs.ts';
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

/** Inputs that a tool has no option for. */
function unableWithoutBuildx({ inputs }: BuildDraft, { kind }: Builder): Problem | undefined {
  if (kind === 'buildx') return undefined;
  const names = [
    ...(kind === 'docker' ? onlyWithoutDocker(inputs) : onlyWithBuildkit(inputs)),
    ...onlyWithBuildx(inputs),
  ];
  const asked = names.flatMap(([name, isAsked]) => (isAsked ? [name] : []));
  if (asked.length === 0) return undefined;
  const why = kind === 'docker' ? 'this machine has docker without it' : `this build is done by ${kind}`;
  return new Problem(`${listed(asked)}: docker buildx is needed for that, and ${why}`, {
    hint: 'Add docker/setup-buildx-action before this step, which installs buildx, or leave these inputs out.',
  });
}

type Asked = readonly (readonly [input: string, isAsked: boolean])[];

function onlyWithBuildx({ annotations, provenance, sbom, builder }: BuildInputs): Asked {
  return [
    ['annotations', annotations.length > 0],
    ['provenance', provenance !== 'false'],
    ['sbom', sbom !== 'false'],
    ['builder', namedBuilder(builder) !== undefined],
  ];
}

/** What plain docker lacks, and podman and buildah have. */
function onlyWithoutDocker({ buildContexts, secrets, ssh }: BuildInputs): Asked {
  const isFrom = (kind: string) => secrets.some((secret) => secret.kind === kind);
  return [
    ['build-contexts', Object.keys(buildContexts).length > 0],
    ['build-secrets', isFrom('value')],
    ['build-secret-files', isFrom('file')],
    ['build-secret-envs', isFrom('variable')],
    ['ssh', ssh.length > 0],
  ];
}

/** What podman and buildah have in a form of their own alone. */
function onlyWithBuildkit({ cacheFrom, cacheTo }: BuildInputs): Asked {
  return [
    ['cache-from', cacheFrom.length > 0],
    ['cache-to', cacheTo.length > 0],
  ];
}

/** Written out in `cache-to`, a cache is wanted; the input `cache` only asks for one. */
function unableToCache({ inputs }: BuildDraft, builder: Builder): Problem | undefined {
  const exported = inputs.cacheTo.find((cache) => builder.kind !== 'buildx' || !/^type=inline\b/.test(cache));
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
  if (network === undefined || builder.kind !== 'buildx' || /^(default|none|host)$/.test(network)) return undefined;
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
