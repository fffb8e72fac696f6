import type { CommandOptions, CommandResult } from '../../src/command.ts';
import { pushImage, RefusedManifest } from './push-image.ts';

/** One start of docker. */
export interface DockerCall {
  readonly args: readonly string[];
  readonly environment: CommandOptions['environment'];
}

/** What `docker buildx inspect` prints of a builder that can do everything. */
export const INSPECT = 'Name: test\nDriver: docker-container\n\nPlatforms: linux/amd64, linux/arm64\n';

/** What `docker buildx ls` prints. */
const LS = `NAME/NODE     DRIVER/ENDPOINT    STATUS    BUILDKIT   PLATFORMS
spare         docker-container
 \\_ spare0    \\_ unix:///run/x   running   v0.20.0    linux/amd64
default*      docker
 \\_ default   \\_ default         running   v0.8       linux/amd64
`;

/** Stands in for docker with buildx: it builds nothing, but pushes a real image, with the labels that it was told, to the registry that it is logged in to. */
export class FakeDocker {
  readonly calls: DockerCall[] = [];
  /** Happens while the image is being built. */
  duringBuild: () => void | Promise<void> = () => undefined;
  /** What a build that fails prints last. */
  failure: string | undefined;
  /** The same for the next builds, each once. */
  readonly failures: string[] = [];
  /** What creating a builder prints where it fails. */
  createFailure: string | undefined;
  inspect = INSPECT;
  /** The time that images are stamped with; none, so that the same inputs make the same image, unless given. */
  created: string | undefined;
  /** What images are for whatever `--platform` says, as with a Dockerfile that pins its base image's. */
  builtFor: string | undefined;
  /** As on a machine without docker. */
  missing = false;
  /** BuildKit's own pusher drops what the registry says of a refused tag, and the engine's, of the driver docker, repeats it. */
  pusher: 'buildkit' | 'engine' = 'engine';

  /** The builds among the calls. */
  get builds(): readonly DockerCall[] {
    return this.calls.filter(({ args }) => args[0] === 'buildx' && args[1] === 'build');
  }

  async run(args: readonly string[], { environment }: CommandOptions): Promise<CommandResult> {
    this.calls.push({ args, environment });
    if (this.missing) return ended(127, "docker is not installed: it isn't on the PATH");
    if (args[0] === 'buildx' && args[1] === 'version') return ended(0, 'github.com/docker/buildx v0.35.0');
    if (args[0] === 'buildx' && args[1] !== 'build') return this.#aboutBuilders(args.slice(1));
    if (args[0] === 'info') return ended(0, 'linux/x86_64 [[Backing Filesystem extfs]]');
    if (args[0] !== 'buildx' || args[1] !== 'build') return ended(1, `unknown command: docker ${args.join(' ')}`);
    return await this.#build(args, environment);
  }

  async #build(args: readonly string[], environment: CommandOptions['environment']): Promise<CommandResult> {
    await this.duringBuild();
    const failure = this.failures.shift() ?? this.failure;
    if (failure !== undefined) return ended(1, failure);
    try {
      return ended(
        0,
        `pushing manifest for ${await pushImage(this.#pinned(args), environment, undefined, this.created)} done\n`,
      );
    } catch (error) {
      if (error instanceof RefusedManifest) return ended(1, this.#refused(error));
      return ended(1, `ERROR: failed to push: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #pinned(args: readonly string[]): readonly string[] {
    const { builtFor } = this;
    if (builtFor === undefined) return args;
    return args.map((argument, index) => (args[index - 1] === '--platform' ? builtFor : argument));
  }

  /** As buildx 0.13 prints it with the driver docker, and with docker-container. */
  #refused({ refusal: { reference, url, message, digest, config } }: RefusedManifest): string {
    return this.pusher === 'engine'
      ? `#5 writing image ${config} done\n#6 pushing ${reference} with docker\n#6 ERROR: tag invalid: ${message}\nERROR: tag invalid: ${message}\n`
      : `#5 exporting manifest ${digest} done\n#5 exporting config ${config} done\n#5 pushing manifest for ${reference}@${digest}\nERROR: failed to solve: failed to push ${reference}: unexpected status from PUT request to ${url}: 400 Bad Request\n`;
  }

  #aboutBuilders([command, name]: readonly string[]): CommandResult {
    switch (command) {
      case 'inspect':
        return name === undefined || name === 'spare'
          ? ended(0, this.inspect)
          : ended(1, `ERROR: no builder "${name}" found`);
      case 'ls':
        return ended(0, LS);
      case 'create':
        return this.createFailure === undefined ? ended(0, '') : ended(1, this.createFailure);
      default:
        return ended(0, '');
    }
  }
}

function ended(exitCode: number, output: string): CommandResult {
  return { exitCode, stdout: output, output };
}
