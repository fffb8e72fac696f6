import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type RunningStep, runStep, type StepResult, startStep } from '../../demo/runner.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import type { StubDocker } from '../support/stub-docker.ts';

/** Keys that stand for a deploy role's; tests look for the secret one in everything that comes out. */
export const SECRET_KEY = 'canary-secret-access-key-0xC0FFEE';
export const SESSION_TOKEN = 'canary-session-token-0xDECAF';

/** The default service with a circuit breaker, so that a deployment that can't succeed comes to an end. */
export const WITH_CIRCUIT_BREAKER = `
repositories: [{ name: web, images: [{ tag: v1 }] }]
clusters:
  - name: default
    services:
      - name: web
        launch-type: FARGATE
        network-configuration: { awsvpcConfiguration: { subnets: [subnet-1] } }
        deployment-configuration: { deploymentCircuitBreaker: { enable: true, rollback: true } }
        task-definition:
          family: web
          networkMode: awsvpc
          requiresCompatibilities: [FARGATE]
          cpu: '256'
          memory: '512'
          executionRoleArn: arn:aws:iam::123456789012:role/ecsTaskExecutionRole
          containerDefinitions: [{ name: web, image: '\${registry}/web:v1' }]
`;

export interface SiteOptions extends EmulatorOptions {
  /** `none`: every call of docker fails, for runs that are to do without it; or a stub that pretends to build. `real` by default. */
  readonly docker?: Docker;
}

type Docker = 'real' | 'none' | StubDocker;

/**
 * A place to run `dist/` as GitHub's runner does: an emulated AWS whose time runs fast, a checkout in git, a home folder, and a `docker` that
 * writes down how it is called before it does its work. Everything is removed when the block is left.
 */
export class Site implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly workspace: string;
  readonly home: string;
  readonly temp: string;
  readonly #root: string;
  readonly #docker: Docker;

  private constructor(emulator: Emulator, root: string, docker: Docker) {
    this.emulator = emulator;
    this.#root = root;
    this.#docker = docker;
    this.workspace = join(root, 'checkout');
    this.home = join(root, 'home');
    this.temp = join(root, 'temp');
  }

  static async open({ docker = 'real', ...options }: SiteOptions = {}): Promise<Site> {
    // Thirty seconds of ECS pass in one, so that a rollout of a minute takes two.
    const emulator = await startEmulator({ speed: 30, ...options });
    const site = new Site(emulator, await mkdtemp(join(tmpdir(), 'ship-test-site-')), docker);
    for (const folder of [site.workspace, site.home, site.temp, join(site.#root, 'bin')]) await mkdir(folder);
    await site.#git('init', '--quiet');
    await site.#putDocker();
    return site;
  }

  get registry(): string {
    return `127.0.0.1:${this.emulator.port}`;
  }

  /** Commits files to the checkout and returns the commit. */
  async commit(files: Readonly<Record<string, string>>): Promise<string> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.workspace, name), text);
    await this.#git('add', '--all');
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    await this.#git(...who, 'commit', '--quiet', '--message', 'A change');
    return await this.#git('rev-parse', 'HEAD');
  }

  /** Puts the machine's static busybox beside the Dockerfile, for images that run something. */
  async addBusybox(): Promise<void> {
    await copyFile('/bin/busybox', join(this.workspace, 'busybox'));
    await chmod(join(this.workspace, 'busybox'), 0o755);
  }

  /** The main step. */
  async ship(
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<StepResult> {
    return await runStep(this.#step('main', inputs, env));
  }

  /** The main step under way, to be interrupted. */
  async startShip(
    inputs: Readonly<Record<string, string>>,
    onLog: (chunk: string) => void,
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningStep> {
    return await startStep({ ...this.#step('main', inputs, env), onLog });
  }

  /** The post step of a main step, which the runner gives the same inputs. */
  async post(
    main: Pick<StepResult, 'state'>,
    inputs: Readonly<Record<string, string>> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<StepResult> {
    return await runStep({ ...this.#step('post', inputs, env), state: main.state });
  }

  /** Every command line that `docker` was called with. */
  async dockerCalls(): Promise<string[]> {
    const text = await readFile(join(this.#root, 'docker-calls'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Operations that changed something in AWS so far. */
  writes(): string[] {
    return this.emulator
      .calls()
      .map(({ operation }) => operation)
      .filter((operation) => /^(Register|Update|Create|Delete|Put|Tag|Untag|Stop|Run|Deregister)/.test(operation));
  }

  /** What the runner's private folder holds of ours. */
  async leftovers(): Promise<string[]> {
    return (await readdir(this.temp)).filter((name) => name.startsWith('ship-to-ecs'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
    if (this.#docker === 'real') await this.#removeImages();
    await rm(this.#root, { recursive: true, force: true });
  }

  async #removeImages(): Promise<void> {
    const { stdout } = await execa('docker', ['image', 'ls', '--quiet', '--filter', `reference=${this.registry}/*`], {
      reject: false,
    });
    const images = [...new Set(stdout.split('\n').filter((id) => id !== ''))];
    if (images.length > 0) await execa('docker', ['image', 'rm', '--force', ...images], { reject: false });
  }

  #step(phase: 'main' | 'post', inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
    return {
      phase,
      workspace: this.workspace,
      temp: this.temp,
      inputs,
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAEMULATOR',
        AWS_SECRET_ACCESS_KEY: SECRET_KEY,
        AWS_SESSION_TOKEN: SESSION_TOKEN,
        AWS_ENDPOINT_URL: this.emulator.endpoint,
        HOME: this.home,
        PATH: `${join(this.#root, 'bin')}:${process.env.PATH ?? ''}`,
        DOCKER_CONFIG: '',
        ...env,
      },
    };
  }

  async #git(...args: string[]): Promise<string> {
    return (await execa('git', args, { cwd: this.workspace })).stdout;
  }

  /** A `docker` that is written down. `docker-hook`, where a test puts one, runs with its arguments and environment first. */
  async #putDocker(): Promise<void> {
    const file = join(this.#root, 'bin', 'docker');
    const first = `printf '%s ' "$@" | tr '\\n' ' ' >> '${this.#root}/docker-calls'; echo >> '${this.#root}/docker-calls'
if [ -x '${this.#root}/docker-hook' ]; then '${this.#root}/docker-hook' "$@"; fi`;
    if (typeof this.#docker === 'object') return await this.#docker.install(file, first);
    const { stdout: real } =
      this.#docker === 'real' ? await execa('sh', ['-c', 'command -v docker || true']) : { stdout: '/bin/false' };
    await writeFile(file, `#!/bin/sh\n${first}\nexec '${real}' "$@"\n`, { mode: 0o755 });
  }

  /** From now on `docker buildx` is unknown, as on a machine without the plugin. */
  async hideBuildx(): Promise<void> {
    const script = join(this.#root, 'bin', 'docker');
    const text = await readFile(script, 'utf8');
    await writeFile(
      script,
      text.replace('exec ', 'if [ "$1" = buildx ]; then echo "unknown command: docker buildx" >&2; exit 1; fi\nexec '),
    );
  }

  /** A script that every call of `docker` runs first. */
  async hookDocker(script: string): Promise<void> {
    await writeFile(join(this.#root, 'docker-hook'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}
