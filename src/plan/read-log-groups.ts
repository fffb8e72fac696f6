import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ifAllowed, ifPossible } from '../aws/read.ts';
import type { World } from '../world.ts';

/**
 * Which of these log groups don't exist in the region of this run. It is only advice: whatever can't be read is left out.
 * @returns their names
 */
export async function findMissingGroups(world: World, groups: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const group of groups) if ((await exists(world, group)) === false) missing.push(group);
  return missing;
}

async function exists(world: World, group: string): Promise<boolean | undefined> {
  return await ifPossible(world.log, 'DescribeLogGroups', () =>
    ifAllowed(
      world.log,
      'logs:DescribeLogGroups',
      "can't tell whether the log groups of the task definition exist",
      async () => {
        // Sorted by name, so the group itself is the first of those that begin with its name.
        const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: group });
        const { logGroups = [] } = await world.aws.logs(world.aws.region).send(command);
        return logGroups.some(({ logGroupName }) => logGroupName === group);
      },
    ),
  );
}
