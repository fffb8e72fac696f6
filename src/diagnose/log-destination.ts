import { lastPart } from '../aws/arn.ts';
import type { StoppedContainer } from './failed-containers.ts';

/** Where in CloudWatch Logs the output of one container of one task is. */
export interface LogDestination {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

/**
 * Where a container's output went; undefined where that isn't CloudWatch Logs, or where it can't be known.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 * @param region the service's, for a container on an instance that names none
 */
export function logDestinationOf(
  { task, container, definition }: StoppedContainer,
  region: string,
): LogDestination | undefined {
  const { logDriver, options } = (definition.logConfiguration ?? {}) as LogConfiguration;
  const group = options?.['awslogs-group'];
  const prefix = options?.['awslogs-stream-prefix'];
  // Without a prefix, which Fargate demands, the stream is named after the id that Docker gave the container.
  const stream = prefix ? `${prefix}/${definition.name}/${lastPart(task.taskArn ?? '')}` : container.runtimeId;
  if (logDriver !== 'awslogs' || !group || !stream) return undefined;
  return { region: options?.['awslogs-region'] || region, group, stream };
}

interface LogConfiguration {
  readonly logDriver?: string;
  readonly options?: Readonly<Record<string, string>>;
}
