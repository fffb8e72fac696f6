import { type KnownError, said } from './known-error.ts';

const names = (...list: string[]) => new Set(list);

/** Requests that ECS and CodeDeploy refuse for what they ask. */
export const REQUESTS: readonly KnownError[] = [
  {
    code: 'role-not-valid',
    weight: 'permanent',
    seen: /Role is not valid/i,
    what: 'A role ARN in the task definition is empty, misspelt or of another account.',
    cause: () => 'taskRoleArn or executionRoleArn of the task definition is not a valid role',
    advice: () => 'Correct taskRoleArn and executionRoleArn, or remove the one that is empty.',
  },
  {
    code: 'code-deploy-controller',
    weight: 'permanent',
    seen: /CODE_DEPLOY deployment controller/i,
    what: 'The service is deployed by CodeDeploy, which UpdateService may not get around.',
    cause: () => 'the service is deployed by CodeDeploy, and UpdateService may not change its task definition',
    advice: () => 'Deploy it through CodeDeploy (CreateDeployment), or give the service the deployment controller ECS.',
  },
  {
    code: 'appspec-missing',
    weight: 'permanent',
    seen: /RevisionLocation must be specified/i,
    what: 'CodeDeploy was asked for a deployment without an AppSpec.',
    cause: () => 'CodeDeploy was asked for a deployment without an AppSpec',
    advice: () => 'Send an AppSpec with the task definition, the container and its port as the revision.',
  },
  {
    code: 'network-configuration-missing',
    weight: 'permanent',
    seen: /Network Configuration must be provided/i,
    what: 'The task definition has the network mode awsvpc, and nobody says which subnets to use.',
    cause: () =>
      'the task definition has the network mode awsvpc, and the service or task has no network configuration',
    advice: () =>
      'Give it subnets and security groups (networkConfiguration.awsvpcConfiguration), once, in the service.',
  },
  {
    code: 'daemon-desired-count',
    weight: 'permanent',
    seen: /daemon scheduling strategy does not support a desired count/i,
    what: 'A daemon service has no desired count: it runs one task on every instance.',
    cause: () => 'a daemon service runs one task on every instance and takes no desired count',
    advice: () => 'Leave the desired count out.',
  },
  {
    code: 'daemon-maximum-percent',
    weight: 'permanent',
    seen: /daemon scheduling strategy does not support values above 100/i,
    what: 'A daemon service takes no maximumPercent above 100.',
    cause: () => 'a daemon service takes no maximumPercent above 100',
    advice: () => 'Set maximumPercent to 100 and minimumHealthyPercent below 100.',
  },
  {
    code: 'percentages-deadlock',
    weight: 'permanent',
    seen: /maximumPercent and minimumHealthyPercent cannot be 100/i,
    what: 'By the deployment configuration ECS may neither stop an old task nor start a new one.',
    cause: () =>
      'with minimumHealthyPercent and maximumPercent both 100, ECS could neither stop an old task nor start a new one',
    advice: () => 'Raise maximumPercent, or lower minimumHealthyPercent of the service.',
  },
  {
    code: 'long-arn-format',
    weight: 'permanent',
    seen: /new ARN and resource ID format must be enabled/i,
    what: 'The account uses the old format of ARNs, which has no tags for tasks and services.',
    cause: () => 'the account uses the old format of ARNs, in which ECS can tag neither services nor tasks',
    advice: () =>
      'Switch the new one on: `aws ecs put-account-setting-default --name serviceLongArnFormat --value enabled`, and the same for taskLongArnFormat and containerInstanceLongArnFormat.',
  },
  {
    code: 'efs-access-point-directory',
    weight: 'permanent',
    seen: /When using an EFS access point, the root directory/i,
    what: 'A volume with an EFS access point has a rootDirectory too, which the access point sets already.',
    cause: () => 'a volume with an EFS access point has a rootDirectory too, which the access point sets already',
    advice: () => 'Remove rootDirectory from efsVolumeConfiguration, or set it to `/`.',
  },
  {
    code: 'load-balancer-container',
    weight: 'permanent',
    seen: /Load balancer container name or port changed|did not have a container port \d+ defined|container \S+ does not exist in the task definition/i,
    what: 'The load balancer of the service is set to a container or port that the new task definition does not have.',
    cause: (message) =>
      `the load balancer of the service doesn't fit the new task definition: ${said(message, 'its container or port changed')}`,
    advice: () =>
      'Keep the name of the container and its containerPort in the task definition, or change loadBalancers of the service to the new ones.',
  },
  {
    code: 'service-not-found',
    weight: 'permanent',
    names: names('ServiceNotFoundException'),
    what: 'There is no such service in the cluster.',
    cause: () => 'there is no such service in the cluster',
    advice: () =>
      'Check service, cluster, region and account; `aws ecs list-services --cluster CLUSTER` lists what there is.',
  },
  {
    code: 'service-not-active',
    weight: 'permanent',
    names: names('ServiceNotActiveException'),
    what: 'The service is being deleted, or was deleted.',
    cause: () => 'the service is being deleted, or was deleted',
    advice: () => 'Create the service again before you deploy to it.',
  },
  {
    code: 'cluster-not-found',
    weight: 'permanent',
    names: names('ClusterNotFoundException'),
    what: 'There is no such cluster in the region and account.',
    cause: () => 'there is no such cluster in this region and account',
    advice: () => 'Check cluster, region and account; `aws ecs list-clusters` lists what there is.',
  },
  {
    code: 'platform-unknown',
    weight: 'permanent',
    names: names('PlatformUnknownException'),
    what: 'There is no such Fargate platform version.',
    cause: () => 'there is no such Fargate platform version',
    advice: () => 'Set platformVersion of the service to LATEST.',
  },
  {
    code: 'platform-incompatible',
    weight: 'permanent',
    names: names('PlatformTaskDefinitionIncompatibilityException'),
    what: "The service's Fargate platform version does not have what the task definition asks for.",
    cause: () => "the service's Fargate platform version doesn't have what the task definition asks for",
    advice: () => 'Set platformVersion of the service to LATEST, or to 1.4.0 or newer.',
  },
  {
    code: 'unsupported-feature',
    weight: 'permanent',
    names: names('UnsupportedFeatureException'),
    what: 'ECS does not offer this here: in this region, or for this kind of service.',
    cause: (message) => `ECS doesn't offer this here: ${said(message, 'in this region, or for this kind of service')}`,
    advice: () =>
      'Check the deployment controller and the strategy of the service, and whether the region has the feature.',
  },
  {
    code: 'conflict',
    weight: 'passing',
    names: names('ConflictException'),
    what: 'Something else is going on with the service that this request can not be combined with.',
    cause: (message) => `something else is going on with the service: ${said(message, 'ECS names no details')}`,
    advice: () =>
      'Wait until it is over and run again; one `concurrency` group for all jobs that deploy this service keeps them apart.',
  },
];
