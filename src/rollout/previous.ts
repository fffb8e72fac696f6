import type { Service } from '@aws-sdk/client-ecs';
import type { Revised } from './revise.ts';

/** The last revision whose deployment was completed, or the one that the service is set to where none is known. */
export function previousArnOf({ service, previous }: Pick<Revised, 'service' | 'previous'>): string {
  return completedArn(service) ?? previous.arn ?? '';
}

/** The revision of the last completed deployment that a service shows. */
export function completedArn({ deployments }: Service): string | undefined {
  return deployments?.find(({ rolloutState }) => rolloutState === 'COMPLETED')?.taskDefinition;
}
