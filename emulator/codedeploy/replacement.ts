import { AwsError } from '../wire.ts';
import { targetGroupNames } from './group-settings.ts';
import type { CodeDeployment } from './model.ts';
import type { RunContext } from './run-context.ts';

/**
 * Starts the replacement task set of a deployment, in the target group that the live one isn't in. Returns its id, or
 * as CodeDeploy words it why ECS didn't want it.
 */
export function createReplacement(
  context: RunContext,
  { appSpec, service, group, id, taskSets }: CodeDeployment,
): { readonly taskSetId: string } | { readonly refusal: string } {
  const live = taskSets[0]?.targetGroup;
  const name = targetGroupNames(group.settings).find((one) => context.targetGroupArn(one) !== live) ?? '';
  const targetGroupArn = context.targetGroupArn(name);
  try {
    return { taskSetId: context.taskSets.create(service, { ...appSpec, targetGroupArn, externalId: id }) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const cause = `${error.message} (Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.code})`;
    return { refusal: `The ECS service cannot be updated due to an unexpected exception: ${cause}.` };
  }
}

/** Why a deployment is stopped by its alarms, in CodeDeploy's words; undefined while none is in ALARM. */
export function alarmMessage({ alarms }: RunContext, { alarmNames }: CodeDeployment): string | undefined {
  const active = alarmNames.filter((name) => alarms.find(name)?.state === 'ALARM');
  if (active.length === 0) return undefined;
  const message =
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms:';
  return `${message} <${active.join(', ')}>`;
}
