import type { Json } from '../aws/lossless.ts';

/** Architectures as ECS names them, and as Docker does. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  X86_64: 'amd64',
  ARM64: 'arm64',
  x86_64: 'amd64',
  arm64: 'arm64',
};

/** ECS's name for an architecture in Docker's words; undefined for one that we don't know. */
export function architecture(ecsName: string | undefined): string | undefined {
  return ecsName === undefined ? undefined : ARCHITECTURES[ecsName];
}

/** ECS's name for the architecture of one of Docker's platforms, as a definition takes it. */
export function ecsArchitecture(platform: string): 'X86_64' | 'ARM64' | undefined {
  if (platform.endsWith('/amd64')) return 'X86_64';
  return platform.endsWith('/arm64') ? 'ARM64' : undefined;
}

/**
 * The platform that a definition asks for in its runtimePlatform. On Fargate, where ECS fills in X86_64, it is known even without.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
 */
export function platformOfDefinition(json: Json): string | undefined {
  const runtime = json.runtimePlatform as { cpuArchitecture?: string; operatingSystemFamily?: string } | undefined;
  const os = runtime?.operatingSystemFamily?.startsWith('WINDOWS') ? 'windows' : 'linux';
  const compatibilities = Array.isArray(json.requiresCompatibilities) ? json.requiresCompatibilities : [];
  const onFargate = compatibilities.includes('FARGATE') ? 'X86_64' : undefined;
  const name = architecture(runtime?.cpuArchitecture ?? onFargate);
  return name === undefined ? undefined : `${os}/${name}`;
}

/** The one platform of container instances by their `ecs.cpu-architecture`; undefined where they differ or don't say. */
export function platformOfInstances(architectures: readonly (string | undefined)[]): string | undefined {
  const names = new Set(architectures.map(architecture));
  const [only] = names;
  return names.size === 1 && only !== undefined ? `linux/${only}` : undefined;
}
