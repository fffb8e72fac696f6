import type { Service } from '@aws-sdk/client-ecs';

/** Why a service can't be deployed by us, and the way out. */
export interface Obstacle {
  readonly why: string;
  readonly hint: string;
}

/**
 * What keeps us from deploying this service; undefined where nothing does.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-types.html
 */
export function obstacleTo(service: Service): Obstacle | undefined {
  const name = service.serviceName ?? '';
  if (service.status !== 'ACTIVE') {
    return {
      why: `service: '${name}' is ${service.status ?? 'in an unknown state'}, not ACTIVE: it was deleted or is being deleted`,
      hint: 'Create the service again, or name one that is ACTIVE.',
    };
  }
  if (service.resourceManagementType === 'ECS') {
    return {
      why: `service: '${name}' is an Express service, whose task definition ECS manages itself`,
      hint: 'Deploy it with aws-actions/amazon-ecs-deploy-express-service; this action deploys ordinary services.',
    };
  }
  return obstacleOfController(name, service.deploymentController?.type);
}

function obstacleOfController(name: string, controller: string | undefined): Obstacle | undefined {
  if (controller === 'CODE_DEPLOY') {
    return {
      why: `service: '${name}' is deployed by AWS CodeDeploy (deployment controller CODE_DEPLOY), and ECS takes no new task definition for it`,
      hint: "Move it to the ECS controller (`aws ecs update-service --deployment-controller type=ECS`), whose own blue/green deployments this action follows; until then use aws-actions/amazon-ecs-deploy-task-definition's codedeploy inputs.",
    };
  }
  if (controller === 'EXTERNAL') {
    return {
      why: `service: '${name}' has the deployment controller EXTERNAL: its task sets belong to another deployment system`,
      hint: 'Deploy it with that system, or create the service anew with the ECS controller.',
    };
  }
  return undefined;
}
