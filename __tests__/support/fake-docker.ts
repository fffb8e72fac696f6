import type { CommandOptions, CommandResult } from '../../src/command.ts';
import { pushImage } from './push-image.ts';

/** One start of docker. */
export interface DockerCall {
  readonly args: readonly string[];
  readonly environment: CommandOptions['environment'];
}

/** What `docker buildx inspect` prints of a builder that can do everything. */
export const INSPECT = 'Name: test\nDriver: docker-container\n\nPlatforms: linux/amd64, linux/arm64\n';

/** Stands in for docker with buildx: it builds nothing, but pushes a real image, with the labels that it was told, to the registry that it is logged in to. */
export class FakeDocker {
  readonly calls: DockerCall[] = [];
  /** Happens while the image is being built. */
  duringBuild: () => void | Promise<void> = () => undefined;
  /** What a build that fails prints last. */
  failure: string | undefined;
  inspect = INSPECT;

  /** The builds among the calls. */
  get builds(): readonly DockerCall[] {
    return this.calls.filter(({ args }) => args[0] === 'buildx' && args[1] === 'build');
  }

  async run(args: readonly string[], { environment }: CommandOptions): Promise<CommandResult> {
    this.calls.push({ args, environment });
    if (args[0] === 'buildx' && args[1] === 'version') return ended(0, 'github.com/docker/buildx v0.35.0');
    if (args[0] === 'buildx' && args[1] === 'inspect') return ended(0, this.inspect);
    if (args[0] === 'info') return ended(0, 'linux/x86_64 [[Backing Filesystem extfs]]');
    if (args[0] !== 'buildx' || args[1] !== 'build') return ended(1, `unknown command: docker ${args.join(' ')}`);
    await this.duringBuild();
    if (this.failure !== undefined) return ended(1, this.failure);
    try {
      return ended(0, `pushing manifest for ${await pushImage(args, environment)} done\n`);
    } catch (error) {
      return ended(1, `ERROR: failed to push: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function ended(exitCode: number, output: string): CommandResult {
  return { exitCode, stdout: output, output };
}
