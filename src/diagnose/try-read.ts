import { ifAllowed, ifPossible } from '../aws/read.ts';
import type { World } from '../world.ts';

/** What is left out where these may not be read, in the words of a sentence. */
const LEFT_OUT = {
  'ecs:DescribeServices': "can't tell what ECS said about the service",
  'ecs:ListTasks and ecs:DescribeTasks': "can't say why tasks stopped",
  'ecs:ListContainerInstances': "can't tell which container instances the cluster has",
  'ecs:DescribeContainerInstances': "can't tell what the container instances have room for",
  'logs:GetLogEvents': "can't show what the failed containers wrote last",
  'elasticloadbalancing:DescribeTargetHealth': "can't tell what the load balancer says about the tasks",
  'elasticloadbalancing:DescribeTargetGroups': "can't tell how the load balancer checks the tasks",
} as const;

/** What a read of evidence needs: IAM actions. */
export type EvidencePermission = keyof typeof LEFT_OUT;

/** How a read is told to stop; for the SDK's `send`. */
export interface Abortable {
  readonly abortSignal: AbortSignal;
}

/**
 * A read for evidence: whatever happens to it, nothing fails. Where it is denied, the log names the permission, once in a run.
 * @returns undefined where it was denied, failed, or took until the world's signal fired
 */
export async function tryRead<T>(
  { log, signal }: World,
  permission: EvidencePermission,
  read: (options: Abortable) => Promise<T>,
): Promise<T | undefined> {
  return await ifPossible(log, permission, () =>
    ifAllowed(log, permission, LEFT_OUT[permission], () => unlessAborted(signal, read)),
  );
}

/** Rejects the moment the signal fires: the SDK looks at it only while it sends, not while it waits for credentials. */
async function unlessAborted<T>(signal: AbortSignal, read: (options: Abortable) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([read({ abortSignal: signal }), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
