import { expect, it } from '@jest/globals';
import { execa } from 'execa';
import { commandRunner, type RunCommand } from '../../src/command.ts';
import { describeWithDocker } from '../support/docker.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };

/** A world with an immutable repository and the machine's own docker. */
class RealWorld implements AsyncDisposable {
  readonly world: TestWorld;
  /** Command lines of builds and pushes. */
  readonly work: string[] = [];
  /** Happens when an image was built and is about to be pushed, or will be by the same command. */
  beforePush: () => Promise<void> = async () => undefined;
  readonly #base: TestWorld;

  private constructor(base: TestWorld, tools: 'buildx' | 'docker') {
    const run = commandRunner(base.log, base.signal, () => undefined);
    const command: RunCommand = async (program, args, options) => {
      if (program !== 'docker') return await run(program, args, options);
      if (tools === 'docker' && args[0] === 'buildx') return { exitCode: 1, stdout: '', output: 'unknown command' };
      const pushes = args[0] === 'push' || args.includes('--push');
      if (pushes || args[0] === 'build') this.work.push(args.join(' '));
      if (pushes) {
        const happens = this.beforePush;
        this.beforePush = async () => undefined;
        await happens();
      }
      return await run(program, args, options);
    };
    this.#base = base;
    this.world = { ...base, command };
  }

  static async open(tools: 'buildx' | 'docker' = 'buildx'): Promise<RealWorld> {
    const scenario = prod([webService()], {
      repositories: [{ name: 'web', 'tag-mutability': 'IMMUTABLE', images: [{ tag: 'v1' }] }],
      unsettled: { 'identical-push-to-immutable': 'refused' },
    });
    const base = await createWorld({ scenario });
    await base.workspace.write('Dockerfile', 'FROM scratch\nARG GREETING\nLABEL greeting=$GREETING\nCOPY app.txt /\n');
    await base.workspace.commit();
    return new RealWorld(base, tools);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const reference = `reference=${this.#base.host}/*`;
    const { stdout } = await execa('docker', ['image', 'ls', '--quiet', '--filter', reference], { reject: false });
    const images = [...new Set(stdout.split('\n').filter((id) => id !== ''))];
    if (images.length > 0) await execa('docker', ['image', 'rm', '--force', ...images], { reject: false });
    await this.#base[Symbol.asyncDispose]();
  }
}

describeWithDocker('an immutable repository and a real docker', () => {
  it('is no obstacle to a second run, which builds nothing, and refuses another build before it begins', async () => {
    await using real = await RealWorld.open();
    const first = await deploy(real.world, quick);
    expect(first.image?.how).toBe('built');
    expect(real.work).toHaveLength(1);

    const second = await deploy(real.world, quick);
    expect(second.image).toEqual({ ...first.image, how: 'reused' });
    real.world.mark();
    for (const rule of ['auto', 'rebuild']) {
      const inputs = { ...quick, 'build-args': 'GREETING=bye', 'if-tag-exists': rule };
      const problem = await problemOf(real.world, inputs);
      expect(problem.verdict).toBe('refused');
      expect(problem.message).toMatch(/web:[0-9a-f]{40} exists already, .* differs .*: the build arguments$/);
    }
    expect(real.work).toHaveLength(1);
    expect(real.world.writes()).toEqual([]);

    const reuse = await deploy(real.world, { ...quick, 'build-args': 'GREETING=bye', 'if-tag-exists': 'reuse' });
    expect(reuse.image?.digest).toBe(first.image?.digest);
    expect(real.work).toHaveLength(1);
  });

  it.each(['buildx', 'docker'] as const)('lets two runs of a commit at once deploy one image: %s', async (tools) => {
    await using real = await RealWorld.open(tools);
    real.beforePush = async () => void (await deploy(real.world, quick));
    const outcome = await deploy(real.world, quick);
    const log = real.world.lines.info.join('\n');
    expect(log).toMatch(/holds the very image that was built|Another run pushed web:[0-9a-f]{40}/);
    expect(log).toContain(`(${outcome.image?.digest})`);
    expect(real.work.filter((line) => line.includes('build ')).length).toBe(2);
  });

  it.each(['buildx', 'docker'] as const)('fails a run whose tag got another image meanwhile: %s', async (tools) => {
    await using real = await RealWorld.open(tools);
    real.beforePush = async () => void (await deploy(real.world, { ...quick, 'build-args': 'GREETING=bye' }));
    const problem = await problemOf(real.world, { ...quick, 'build-args': 'GREETING=hello' });
    expect(problem).toMatchObject({ verdict: 'not-started', code: 'tag-immutable' });
    expect(problem.message).toMatch(/the image there \(sha256:[0-9a-f]{64}, built from commit [0-9a-f]{40}\) differs/);
  });
});
