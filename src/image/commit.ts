import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { Source } from './tag.ts';

/**
 * Asks git what is checked out in a folder.
 * @returns undefined where the folder isn't in a git repository, or there is no git
 * @throws Problem where git fails for another reason
 */
export async function readSource(world: World, folder: string): Promise<Source | undefined> {
  const git = (...args: string[]) => runGit(world, folder, args);
  const head = await git('rev-parse', '--verify', 'HEAD');
  if (head === undefined) return undefined;
  const time = await git('log', '-1', '--format=%ct', 'HEAD');
  return {
    commit: head,
    commitTime: Number(time),
    gitTag: (await isAtTag(world, folder, head)) ? world.run.gitTag : undefined,
    dirty: await hashOfChanges(world, folder, head),
  };
}

async function runGit(
  world: World,
  folder: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<string | undefined> {
  // In a container job the checkout belongs to another user, which git refuses unless it is told that this is fine.
  const result = await world.command('git', ['-c', 'safe.directory=*', ...args], {
    directory: folder,
    environment: { ...world.environment, ...variables },
  });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** The run is for a tag and the checked-out tree is the tagged commit; a workflow may have checked out something else. */
async function isAtTag(world: World, folder: string, head: string): Promise<boolean> {
  const { gitTag, sha } = world.run;
  if (gitTag === undefined) return false;
  const tagged = await runGit(world, folder, ['rev-parse', '--verify', `refs/tags/${gitTag}^{commit}`]);
  return (tagged ?? sha) === head;
}

/**
 * Hash of the tree with all its changes, new files included, as git would commit it; undefined for a clean tree. It is made with an index and an
 * object folder of its own, so that nothing in the user's repository changes.
 */
async function hashOfChanges(world: World, folder: string, head: string): Promise<string | undefined> {
  const status = await runGit(world, folder, ['status', '--porcelain']);
  if (status === '') return undefined;
  const scratch = await mkdtemp(join(world.run.temp, 'ship-to-ecs-git-'));
  try {
    const objects = await runGit(world, folder, ['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
    const variables = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: scratch,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects ?? '',
    };
    await runGit(world, folder, ['read-tree', head], variables);
    await runGit(world, folder, ['add', '--all', ':/'], variables);
    const tree = await runGit(world, folder, ['write-tree'], variables);
    if (status === undefined || tree === undefined) {
      throw new Problem(`git: can't tell whether ${folder} has uncommitted changes`, {
        hint: 'Set image-tag to name the image yourself, or check the checkout step before this one.',
      });
    }
    return tree;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
