import { optionalObject, optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { LogStore } from './log-store.ts';

/** Where a container's output goes. */
export interface LogDestination {
  readonly group: string;
  readonly stream: string;
}

/**
 * The log group and stream of a container with the awslogs driver: `prefix/container/task`, or without a prefix the id
 * that the engine gave the container. Undefined where the output goes elsewhere.
 */
export function destinationOf(container: Json, taskId: string, runtimeId: string): LogDestination | undefined {
  const options = awslogsOptions(container);
  const group = options && optionalText(options, 'awslogs-group');
  if (options === undefined || group === undefined) return undefined;
  const prefix = optionalText(options, 'awslogs-stream-prefix');
  const stream = prefix === undefined ? runtimeId : `${prefix}/${optionalText(container, 'name') ?? ''}/${taskId}`;
  return { group, stream };
}

/** Why a container can't start: its log group doesn't exist and it may not create it. */
export function missingGroup(logs: LogStore, container: Json, launchType: string): string | undefined {
  const options = awslogsOptions(container);
  const group = options && optionalText(options, 'awslogs-group');
  if (options === undefined || group === undefined || logs.accepts(group)) return undefined;
  if (options['awslogs-create-group'] === 'true') return undefined;
  const cause =
    'failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist';
  return launchType === 'FARGATE'
    ? `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ${cause}. : exit status 1`
    : `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: ${cause}`;
}

function awslogsOptions(container: Json): Json | undefined {
  const configuration = optionalObject(container, 'logConfiguration');
  if (configuration === undefined || configuration.logDriver !== 'awslogs') return undefined;
  return optionalObject(configuration, 'options');
}
