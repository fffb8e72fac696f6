import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { Source } from './tag.ts';

/**
 * Asks git what is checked out in the workspace.
 * @returns undefined where the workspace isn't a git repository
 * @throws Problem where git fails for another reason
 */
export async function readSource(world: World): Promise<Source | undefined> {
  const git = (...args: string[]) => runGit(world, args);
  const head = await git('rev-parse', '--verify', 'HEAD');
  if (head === undefined) return undefined;
  const time = await git('log', '-1', '--format=%ct', 'HEAD');
  return {
    commit: head,
    commitTime: Number(time),
    gitTag: (await isAtTag(world, head)) ? world.run.gitTag : undefined,
    dirty: await hashOfChanges(world, head),
  };
}

async function runGit(
  world: World,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<string | undefined> {
  // In a container job the checkout belongs to another user, which git refuses unless it is told that this is fine.
  const result = await world.command('git', ['-c', 'safe.directory=*', ...args], {
    directory: world.run.workspace,
    environment: { ...world.environment, ...variables },
  });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** The run is for a tag and the checked-out tree is the tagged commit; a workflow may have checked out something else. */
async function isAtTag(world: World, head: string): Promise<boolean> {
  const { gitTag, sha } = world.run;
  if (gitTag === undefined) return false;
  const tagged = await runGit(world, ['rev-parse', '--verify', `refs/tags/${gitTag}^{commit}`]);
  return (tagged ?? sha) === head;
}

/**
 * Hash of the tree with all its changes, new files included, as git would commit it; undefined for a clean tree. It is made with an index and an
 * object folder of its own, so that nothing in the user's repository changes.
 */
async function hashOfChanges(world: World, head: string): Promise<string | undefined> {
  const status = await runGit(world, ['status', '--porcelain']);
  if (status === '') return undefined;
  const folder = await mkdtemp(join(world.run.temp, 'ship-to-ecs-git-'));
  try {
    const objects = await runGit(world, ['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
    const variables = {
      GIT_INDEX_FILE: join(folder, 'index'),
      GIT_OBJECT_DIRECTORY: folder,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects ?? '',
    };
    await runGit(world, ['read-tree', head], variables);
    await runGit(world, ['add', '--all', '.'], variables);
    const tree = await runGit(world, ['write-tree'], variables);
    if (status === undefined || tree === undefined) {
      throw new Problem(`git: can't tell whether ${world.run.workspace} has uncommitted changes`, {
        hint: 'Set image-tag to name the image yourself, or check the checkout step before this one.',
      });
    }
    return tree;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
