import type { CommandResult } from '../command.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { type BuildTool, namedBuilder, toolOf } from './build-tool.ts';

/** What can build an image here. */
export interface Builder {
  readonly kind: Exclude<BuildTool, 'none'>;
  /** What it can run, as `linux/amd64`; empty where it doesn't say. */
  readonly platforms: readonly string[];
  /** buildx's driver; `docker` builds with the engine itself. */
  readonly driver: string;
  /** The engine keeps its images in containerd's store, which gives the driver `docker` all that other drivers can. */
  readonly containerdStore: boolean;
}

const NO_BUILDER =
  'Run the job on a runner with Docker (ubuntu-latest has it), podman or buildah, or build elsewhere and set the input image.';

/**
 * Finds what this machine builds with: buildx, or plain docker where that is missing, or else podman or buildah.
 * @param asked the tool to use, or the name of a builder of buildx; without it the first that is there
 * @throws Problem where what was asked for isn't there, or nothing is
 */
export async function findBuilder(world: World, asked?: string): Promise<Builder> {
  const run =
    (program: string) =>
    async (...args: string[]) =>
      await world.command(program, args, { directory: world.run.workspace, environment: world.environment });
  const tool = toolOf(asked);
  if (tool === 'none') throw notAllowed();
  if (tool === 'podman' || tool === 'buildah') return needed(await withContainers(tool, run(tool)));
  const found = await withDocker(run('docker'), tool, namedBuilder(asked));
  if (!('missing' in found)) return found;
  if (asked !== undefined) return needed(found);
  for (const other of ['podman', 'buildah'] as const) {
    const builder = await withContainers(other, run(other));
    if ('missing' in builder) continue;
    world.log.info(`The image is built by ${other}, since docker can't be used here: ${found.missing}`);
    return builder;
  }
  return needed({ missing: `docker: ${found.missing}; podman and buildah are not there either` });
}

/** Why a tool can't be used. */
interface Missing {
  readonly missing: string;
}

function needed(found: Builder | Missing): Builder {
  if (!('missing' in found)) return found;
  throw new Problem(`builder: no image can be built here: ${found.missing}`, { hint: NO_BUILDER });
}

function notAllowed(): Problem {
  return new Problem("builder: 'none' says that nothing is built here, and this image is not in the registry yet", {
    hint: 'Set image to one that exists, or image-tag to a tag that the repository has (with if-tag-exists: reuse); or leave builder out to have it built.',
  });
}

async function withDocker(
  docker: Docker,
  tool: 'buildx' | 'docker' | undefined,
  name: string | undefined,
): Promise<Builder | Missing> {
  const version = tool === 'docker' ? undefined : await docker('buildx', 'version');
  if (tool === 'buildx' && version?.exitCode !== 0) return { missing: `buildx: ${lastLine(version?.output ?? '')}` };
  const builder = version?.exitCode === 0 ? await inspected(docker, name) : undefined;
  if (builder !== undefined && builder.driver !== '' && builder.driver !== 'docker') return builder;
  const engine = await docker('info', '--format', '{{.OSType}}/{{.Architecture}} {{.DriverStatus}}');
  if (engine.exitCode !== 0) return { missing: lastLine(engine.output) };
  const containerdStore = engine.stdout.includes('io.containerd.snapshotter');
  return { ...(builder ?? plainDocker(engine.stdout)), containerdStore };
}

/** Both say what they were built for in their versions, `OS/Arch: linux/amd64`. */
async function withContainers(tool: 'podman' | 'buildah', run: Docker): Promise<Builder | Missing> {
  const version = await run('version');
  if (version.exitCode !== 0) return { missing: `${tool}: ${lastLine(version.output)}` };
  const platform = /^\s*OS\/Arch:\s*(\S+)/m.exec(version.stdout)?.[1];
  return { kind: tool, platforms: platform === undefined ? [] : [platform], driver: tool, containerdStore: false };
}

type Docker = (...args: string[]) => Promise<CommandResult>;

/** The builder of that name, or the one that the user has selected, by setup-buildx for instance. */
async function inspected(docker: Docker, name: string | undefined): Promise<Builder> {
  const buildx = await docker('buildx', 'inspect', ...(name === undefined ? [] : [name]));
  if (buildx.exitCode === 0) return fromInspect(buildx.stdout);
  if (name !== undefined) throw await noSuchBuilder(docker, name, lastLine(buildx.output));
  throw new Problem(`docker: the builder can't be used: ${lastLine(buildx.output)}`, {
    hint: "Add docker/setup-buildx-action before this step, or unset BUILDX_BUILDER for the engine's own builder.",
  });
}

async function noSuchBuilder(docker: Docker, name: string, why: string): Promise<Problem> {
  const list = await docker('buildx', 'ls');
  // Nodes of a builder stand below it, further to the right.
  const names = [...list.stdout.matchAll(/^([A-Za-z0-9][\w.-]*)\*?\s/gm)].flatMap(([, one]) => one ?? []);
  const there = names.length > 0 ? ` The builders of this machine: ${listed(names)}.` : '';
  return new Problem(
    `builder: '${name}' can't be used: ${why.replace(/^ERROR: /, '')}.${suggestion(name, names)}${there}`,
    {
      hint: 'Name a builder that `docker buildx ls` shows, or leave the input out for the selected one. docker/setup-buildx-action has its name as the output `name`.',
    },
  );
}

/** Without buildx the engine builds for itself alone; it names its architecture as the kernel does. */
function plainDocker(info: string): Builder {
  const platform = (info.split(' ')[0] ?? '').replace('x86_64', 'amd64').replace('aarch64', 'arm64');
  return { kind: 'docker', platforms: [platform], driver: 'docker', containerdStore: false };
}

/** Reads `docker buildx inspect`: `Driver: docker-container`, and `Platforms: linux/amd64*, linux/386` for each node. */
export function fromInspect(text: string): Builder {
  const nodes = [...text.matchAll(/^[ \t]*Endpoint:/gm)].length;
  const lists = [...text.matchAll(/^[ \t]*Platforms:[ \t]*(\S.*)$/gm)].map(([, list]) => list ?? '');
  const platforms = lists.join(',').split(',');
  return {
    kind: 'buildx',
    // A node that isn't running names none, and may be the one that can do it.
    platforms:
      lists.length < nodes ? [] : platforms.map((one) => one.trim().replace('*', '')).filter((one) => one !== ''),
    driver: /^[ \t]*Driver:[ \t]*(\S+)/m.exec(text)?.[1] ?? '',
    containerdStore: false,
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
