import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { fetchServer } from './server-binary.ts';

/** The sample app's repository on disk. */
export interface SampleApp {
  readonly folder: string;
  /** Writes `version` into the page and commits it; returns the commit. */
  release(version: number): Promise<string>;
}

/** Makes a git repository with the sample app in `folder`, for the engine's architecture. Nothing is committed yet. */
export async function createSampleApp(folder: string, architecture: string, signal: AbortSignal): Promise<SampleApp> {
  await cp(join(import.meta.dirname, 'app'), folder, { recursive: true });
  await fetchServer(architecture, join(folder, 'server'), signal);
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.invalid', '-c', 'commit.gpgsign=false'];
    const { stdout } = await execa('git', [...identity, ...args], {
      cwd: folder,
      cancelSignal: signal,
      stdin: 'ignore',
    });
    return stdout;
  };
  await git('init', '--quiet', '--initial-branch=main');
  const page = join(folder, 'www', 'index.html');
  const release = async (version: number): Promise<string> => {
    await writeFile(page, (await readFile(page, 'utf8')).replace(/version \d+/, `version ${version}`));
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '--message', `Version ${version}`);
    return git('rev-parse', 'HEAD');
  };
  return { folder, release };
}

/** Which version of the sample app a page comes from; undefined when it is none of its pages. */
export function versionOf(page: string): string | undefined {
  return /Sample app, version (\d+)/.exec(page)?.[1];
}
