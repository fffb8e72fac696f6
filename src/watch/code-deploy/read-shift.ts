import { GetDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { ifAllowed, ifPossible } from '../../aws/read.ts';
import type { World } from '../../world.ts';
import { shiftByName, shiftOf, type TrafficShift } from './planned-wait.ts';

/**
 * How a deployment configuration moves traffic. AWS's own are known by their names, without a call.
 * @returns undefined where it can't be read: a deployment doesn't fail by it, its deadline is only not put off
 */
export async function readShift(world: World, deploymentConfigName: string): Promise<TrafficShift | undefined> {
  const known = shiftByName(deploymentConfigName);
  if (known !== undefined) return known;
  const purpose = `can't tell how long ${deploymentConfigName} takes to move traffic, so the time to watch allows nothing for it`;
  const answer = await ifPossible(world.log, 'GetDeploymentConfig', () =>
    ifAllowed(world.log, 'codedeploy:GetDeploymentConfig', purpose, () =>
      world.aws.codeDeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName }), {
        abortSignal: world.signal,
      }),
    ),
  );
  return shiftOf(answer?.deploymentConfigInfo?.trafficRoutingConfig);
}
