import { stripVTControlCharacters } from 'node:util';
import { GetLogEventsCommand, type GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { Task } from '@aws-sdk/client-ecs';
import { isNamed } from '../aws/failure.ts';
import type { Json } from '../aws/lossless.ts';
import type { World } from '../world.ts';
import type { LogTail } from './evidence.ts';
import { failedContainers, type StoppedContainer } from './failed-containers.ts';
import { type LogDestination, logDestinationOf } from './log-destination.ts';
import { type Abortable, tryRead } from './try-read.ts';

const MOST_TASKS = 2;
const MOST_LOGS = 3;

/** Characters of one line; what is longer is cut. */
const LONGEST_LINE = 2_000;

/**
 * The last lines that the containers of failed tasks wrote, where they wrote to CloudWatch Logs and we may read it.
 * @param stopped newest first
 * @param definition the task definition of these tasks
 * @param limit how many lines of each; with 0 nothing is read
 */
export async function readLogs(
  world: World,
  stopped: readonly Task[],
  definition: Json,
  limit: number,
): Promise<LogTail[]> {
  if (limit <= 0) return [];
  const wanted = failedContainers(stopped, definition, MOST_TASKS)
    .flatMap((failed) => {
      const destination = logDestinationOf(failed, world.aws.region);
      return destination === undefined ? [] : [{ failed, destination }];
    })
    .slice(0, MOST_LOGS);
  const tails = await Promise.all(wanted.map(({ failed, destination }) => readTail(world, failed, destination, limit)));
  return tails.filter((tail) => tail !== undefined);
}

async function readTail(
  world: World,
  { task, container }: StoppedContainer,
  destination: LogDestination,
  limit: number,
): Promise<LogTail | undefined> {
  const messages = await tryRead(world, 'logs:GetLogEvents', (options) =>
    readMessages(world, destination, limit, options),
  );
  if (messages === undefined) return undefined;
  const { group, stream } = destination;
  const lines = messages.flatMap(linesOf).slice(-limit);
  return { taskArn: task.taskArn ?? '', container: container.name ?? '', group, stream, lines };
}

/** Oldest first. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
async function readMessages(
  world: World,
  { region, group, stream }: LogDestination,
  limit: number,
  options: Abortable,
): Promise<string[]> {
  const read = async (nextToken?: string) => {
    const end = { logGroupName: group, logStreamName: stream, startFromHead: false, limit };
    const input: GetLogEventsCommandInput = nextToken === undefined ? end : { ...end, nextToken };
    return await world.aws.logs(region).send(new GetLogEventsCommand(input), options);
  };
  try {
    const last = await read();
    // A page may be empty though there are events before it.
    const isEmpty = last.events?.length === 0 && last.nextBackwardToken !== undefined;
    const { events = [] } = isEmpty ? await read(last.nextBackwardToken) : last;
    return events.map(({ message = '' }) => message);
  } catch (error) {
    // The stream is made when the container starts, or with its first line: without one it wrote nothing.
    if (isNamed(error, 'ResourceNotFoundException')) return [];
    throw error;
  }
}

/** An event may hold many lines. Colours, cursor movements and other control characters are left out, all but tabs. */
function linesOf(message: string): string[] {
  return message
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map((line) => shorten(stripVTControlCharacters(line).replaceAll(/[^\P{Cc}\t]/gu, '')));
}

function shorten(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1).toWellFormed()}…`;
}
