import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** A job's folders: a checked-out git repository with a Dockerfile, and the runner's temporary folder. */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
  readonly temp: string;
  /** What child processes get: git knows nothing of this machine's configuration. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The commit that is checked out. */
  head(): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Gives the checked-out commit a git tag. */
  tag(name: string): Promise<void>;
  /** Commits everything. Returns the commit. */
  commit(message?: string): Promise<string>;
}

/** Creates a workspace with one commit, which holds a Dockerfile and one more file. */
export async function createWorkspace(): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'ship-to-ecs-test-'));
  const folder = join(root, 'workspace');
  const temp = join(root, 'temp');
  const home = join(root, 'home');
  for (const path of [folder, temp, home]) await mkdir(path);
  const environment = {
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_GLOBAL: join(home, 'none'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.com',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
  };
  const git = async (...args: string[]) =>
    (await execa('git', args, { cwd: folder, env: environment, extendEnv: false })).stdout;
  const head = () => git('rev-parse', 'HEAD');
  const tag = async (name: string) => void (await git('tag', name));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const commit = async (message = 'A change') => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', message);
    return await head();
  };
  await git('init', '--quiet', '--initial-branch=main');
  await write('Dockerfile', 'FROM scratch AS slim\nCOPY app.txt /\n\nFROM slim AS final\n');
  await write('app.txt', 'hello\n');
  await commit('First');
  const remove = () => rm(root, { recursive: true, force: true });
  return { folder, temp, environment, head, tag, write, commit, [Symbol.asyncDispose]: remove };
}
