import { objects, optionalNumber, optionalObject, optionalText, texts } from '../fields.ts';
import type { Json } from '../wire.ts';

const NO_SETTINGS: Json = {};

/** Minutes that the blue tasks are kept after the shift; undefined if they are never terminated. */
export function terminationMinutes(group: Json): number | undefined {
  const terminate = optionalObject(blueGreen(group), 'terminateBlueInstancesOnDeploymentSuccess') ?? NO_SETTINGS;
  if (optionalText(terminate, 'action') === 'KEEP_ALIVE') return undefined;
  return optionalNumber(terminate, 'terminationWaitTimeInMinutes') ?? 0;
}

/** Minutes that a ready deployment waits for ContinueDeployment before it is stopped; undefined if it goes on by itself. */
export function readyMinutes(group: Json): number | undefined {
  const ready = optionalObject(blueGreen(group), 'deploymentReadyOption') ?? NO_SETTINGS;
  if (optionalText(ready, 'actionOnTimeout') !== 'STOP_DEPLOYMENT') return undefined;
  return optionalNumber(ready, 'waitTimeInMinutes') ?? 0;
}

/** The cluster and service of the group; undefined if it has none. */
export function serviceOf(group: Json): { clusterName: string; serviceName: string } | undefined {
  const [service] = objects(group, 'ecsServices');
  const clusterName = service && optionalText(service, 'clusterName');
  const serviceName = service && optionalText(service, 'serviceName');
  return clusterName === undefined || serviceName === undefined ? undefined : { clusterName, serviceName };
}

/** Names of the two target groups between which it moves. */
export function targetGroupNames(group: Json): readonly string[] {
  const [pair = NO_SETTINGS] = objects(
    optionalObject(group, 'loadBalancerInfo') ?? NO_SETTINGS,
    'targetGroupPairInfoList',
  );
  return objects(pair, 'targetGroups').flatMap((one) => optionalText(one, 'name') ?? []);
}

/** Names of the alarms that stop a deployment, by an alarm configuration. */
export function alarmNames(configuration: Json | undefined): readonly string[] {
  if (configuration?.enabled !== true) return [];
  return objects(configuration, 'alarms').flatMap((one) => optionalText(one, 'name') ?? []);
}

/** Whether an automatic rollback follows this kind of end. */
export function rollsBack(autoRollback: Json, event: string): boolean {
  return autoRollback.enabled === true && texts(autoRollback, 'events').includes(event);
}

/** The blue/green configuration as CodeDeploy shows it: waits that weren't given are 0. Clients count on them; `aws ecs deploy` does. */
export function describeBlueGreen(configuration: Json): Json {
  const ready = optionalObject(configuration, 'deploymentReadyOption');
  const terminate = optionalObject(configuration, 'terminateBlueInstancesOnDeploymentSuccess');
  return {
    ...configuration,
    ...(ready && { deploymentReadyOption: { waitTimeInMinutes: 0, ...ready } }),
    ...(terminate && {
      terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 0, ...terminate },
    }),
  };
}

function blueGreen(group: Json): Json {
  return optionalObject(group, 'blueGreenDeploymentConfiguration') ?? NO_SETTINGS;
}
