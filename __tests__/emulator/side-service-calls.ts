import type { ShapeCall } from './shape-calls.ts';

/** Of what {@link SIDE_SERVICE_CALLS} are about. */
export const SIDE_SERVICE_SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }] }]
load-balancers: [{ target-group: web }, { target-group: green }, { target-group: old }, { target-group: new }]
images: [{ image: 'web:v1', logs: [{ after: 1, line: 'a <b> & c' }] }]
alarms: { errors: ALARM }
lambdas: [{ function: check, answers: [FAILED] }]
scalable-targets: [{ resource-id: service/default/web, min-capacity: 1, max-capacity: 4 }]
event-rules:
  - name: nightly
    schedule-expression: rate(1 day)
    targets: [{ Id: t, Arn: cluster, RoleArn: role, EcsParameters: { TaskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:1', TaskCount: 1 } }]
schedules:
  - { Name: hourly, Description: d, StartDate: 1795354959, ScheduleExpression: rate(1 hour), FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: cluster, RoleArn: role } }
code-deploy:
  applications:
    - name: web
      deployment-groups:
        - { name: web, cluster: default, service: web, target-groups: [web, green], ready-wait: 5, auto-rollback: [DEPLOYMENT_FAILURE], alarms: [latency] }
clusters:
  - name: default
    container-instances: [{ memory: 8192 }]
    services:
      - name: web
        deployment-controller: CODE_DEPLOY
        load-balancer: { target-group: web, container: web, port: 80 }
        task-definition:
          family: web
          containerDefinitions:
            - name: web
              image: \${registry}/web:v1
              memory: 8
              portMappings: [{ containerPort: 80 }]
              logConfiguration: { logDriver: awslogs, options: { awslogs-group: /ecs/web, awslogs-region: us-east-1, awslogs-stream-prefix: web } }
      - name: side-by-side
        load-balancer: { target-group: old, alternate-target-group: new, container: web, port: 80 }
        deployment-configuration: { strategy: BLUE_GREEN, bakeTimeInMinutes: 1 }
        task-definition: web
`;

const GROUP = { applicationName: 'web', deploymentGroupName: 'web' };
const TARGET = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/default/web',
  ScalableDimension: 'ecs:service:DesiredCount',
};

const revision = (Hooks: readonly object[] = []) => {
  const LoadBalancerInfo = { ContainerName: 'web', ContainerPort: 80 };
  const Properties = { TaskDefinition: 'web:1', LoadBalancerInfo };
  const Resources = [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }];
  const content = JSON.stringify({ version: 0.0, Resources, Hooks });
  return { revisionType: 'AppSpecContent', appSpecContent: { content } };
};

/** Kept as `_`: what an answer must have to be worth a check. */
const loadBalancerCalls: readonly ShapeCall[] = [
  ['elasticloadbalancing:DescribeLoadBalancers', () => ({}), { _: 'LoadBalancers.0.DNSName' }],
  ['elasticloadbalancing:DescribeTargetGroups', () => ({ Names: ['web'] }), { group: 'TargetGroups.0.TargetGroupArn' }],
  [
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    ({ group }) => ({ TargetGroupArn: group }),
    { _: 'Attributes.0.Key' },
  ],
  ['elasticloadbalancing:DescribeListeners', () => ({}), { listener: 'Listeners.0.ListenerArn' }],
  ['elasticloadbalancing:DescribeRules', ({ listener }) => ({ ListenerArn: listener }), { _: 'Rules.0.RuleArn' }],
  ['elasticloadbalancing:DescribeRules', () => ({}), { _: 'Rules.0.Conditions.0.PathPatternConfig.Values.0' }],
  [
    'elasticloadbalancing:DescribeTargetHealth',
    ({ group }) => ({ TargetGroupArn: group }),
    { _: 'TargetHealthDescriptions.0.TargetHealth.State' },
  ],
  [
    'elasticloadbalancing:DescribeTargetGroups',
    () => ({ Names: ['green'] }),
    { green: 'TargetGroups.0.TargetGroupArn' },
  ],
];

const codeDeployCalls: readonly ShapeCall[] = [
  ['codedeploy:CreateApplication', () => ({ applicationName: 'other', computePlatform: 'ECS' })],
  ['codedeploy:GetApplication', () => ({ applicationName: 'other' })],
  ['codedeploy:ListApplications', () => ({})],
  [
    'codedeploy:CreateDeploymentGroup',
    () => ({ applicationName: 'other', deploymentGroupName: 'g', serviceRoleArn: 'r' }),
  ],
  [
    'codedeploy:UpdateDeploymentGroup',
    () => ({
      applicationName: 'other',
      currentDeploymentGroupName: 'g',
      deploymentStyle: { deploymentType: 'BLUE_GREEN' },
    }),
  ],
  ['codedeploy:ListDeploymentGroups', () => ({ applicationName: 'web' })],
  [
    'codedeploy:CreateDeploymentConfig',
    () => ({
      deploymentConfigName: 'slow',
      computePlatform: 'ECS',
      trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 50, linearInterval: 1 } },
    }),
  ],
  ['codedeploy:GetDeploymentConfig', () => ({ deploymentConfigName: 'slow' })],
  ['codedeploy:GetDeploymentConfig', () => ({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' })],
  ['codedeploy:RegisterApplicationRevision', () => ({ applicationName: 'web', revision: revision() })],
  // The first goes through, after a ContinueDeployment.
  [
    'codedeploy:CreateDeployment',
    () => ({ ...GROUP, revision: revision(), description: 'd' }),
    { good: 'deploymentId' },
  ],
  ['advance', () => ({ ms: 10_000 })],
  [
    'elasticloadbalancing:DescribeTargetHealth',
    ({ green }) => ({ TargetGroupArn: green }),
    { _: 'TargetHealthDescriptions.0.TargetHealth.Reason' },
  ],
  ['advance', () => ({ ms: 110_000 })],
  ['codedeploy:ContinueDeployment', ({ good }) => ({ deploymentId: good, deploymentWaitType: 'READY_WAIT' })],
  ['advance', () => ({ ms: 30_000 })],
  ['codedeploy:ListDeploymentTargets', ({ good }) => ({ deploymentId: good }), { target: 'targetIds.0' }],
  [
    'codedeploy:GetDeploymentTarget',
    ({ good, target }) => ({ deploymentId: good, targetId: target }),
    { _: 'deploymentTarget.ecsTarget.taskSetsInfo.1.identifer' },
  ],
  ['advance', () => ({ ms: 600_000 })],
  // The second fails with its hook and is rolled back; the third is stopped.
  [
    'codedeploy:CreateDeployment',
    () => ({ ...GROUP, revision: revision([{ BeforeInstall: 'check' }]) }),
    { failed: 'deploymentId' },
  ],
  ['advance', () => ({ ms: 60_000 })],
  [
    'codedeploy:BatchGetDeploymentTargets',
    ({ failed, target }) => ({ deploymentId: failed, targetIds: [target] }),
    { _: 'deploymentTargets.0.ecsTarget.lifecycleEvents.0.diagnostics.message' },
  ],
  [
    'codedeploy:GetDeployment',
    ({ failed }) => ({ deploymentId: failed }),
    { _: 'deploymentInfo.rollbackInfo.rollbackDeploymentId' },
  ],
  ['codedeploy:ListDeployments', () => GROUP, { rollback: 'deployments.0' }],
  ['advance', () => ({ ms: 600_000 })],
  ['codedeploy:CreateDeployment', () => ({ ...GROUP, revision: revision() }), { stopped: 'deploymentId' }],
  ['codedeploy:StopDeployment', ({ stopped }) => ({ deploymentId: stopped })],
  ['advance', () => ({ ms: 60_000 })],
  [
    'codedeploy:BatchGetDeployments',
    ({ good, failed, stopped, rollback }) => ({ deploymentIds: [good, failed, stopped, rollback] }),
    { _: 'deploymentsInfo.3.rollbackInfo.rollbackTriggeringDeploymentId' },
  ],
  ['codedeploy:GetDeploymentGroup', () => GROUP, { _: 'deploymentGroupInfo.lastSuccessfulDeployment.deploymentId' }],
  ['codedeploy:BatchGetDeploymentGroups', () => ({ applicationName: 'web', deploymentGroupNames: ['web'] })],
];

const otherCalls: readonly ShapeCall[] = [
  ['logs:CreateLogGroup', () => ({ logGroupName: '/ecs/other' })],
  ['logs:DescribeLogGroups', () => ({ limit: 1 }), { _: 'logGroups.0.arn' }],
  ['logs:DescribeLogStreams', () => ({ logGroupName: '/ecs/web' }), { stream: 'logStreams.0.logStreamName' }],
  [
    'logs:GetLogEvents',
    ({ stream }) => ({ logGroupName: '/ecs/web', logStreamName: stream }),
    { _: 'events.0.message' },
  ],
  ['logs:FilterLogEvents', () => ({ logGroupName: '/ecs/web', limit: 1 }), { _: 'events.0.eventId' }],
  ['cloudwatch:DescribeAlarms', () => ({}), { _: 'MetricAlarms.0.AlarmName' }],
  ['application-autoscaling:RegisterScalableTarget', () => ({ ...TARGET, MaxCapacity: 5 })],
  [
    'application-autoscaling:DescribeScalableTargets',
    () => ({ ServiceNamespace: 'ecs' }),
    { _: 'ScalableTargets.0.ResourceId' },
  ],
  ['application-autoscaling:DescribeScalingPolicies', () => ({ ServiceNamespace: 'ecs' })],
  ['application-autoscaling:DescribeScalingActivities', () => ({ ServiceNamespace: 'ecs' })],
  ['events:ListRules', () => ({}), { _: 'Rules.0.Name' }],
  ['events:DescribeRule', () => ({ Name: 'nightly' })],
  ['events:ListRuleNamesByTarget', () => ({ TargetArn: 'cluster' }), { _: 'RuleNames.0' }],
  ['events:ListTargetsByRule', () => ({ Rule: 'nightly' }), { _: 'Targets.0.Id' }],
  [
    'events:PutTargets',
    () => ({ Rule: 'nightly', Targets: [{ Id: 'u', Arn: 'cluster', EcsParameters: { TaskDefinitionArn: 'web' } }] }),
    { _: 'FailedEntries.0.ErrorCode' },
  ],
  ['scheduler:GetSchedule', () => ({ Name: 'hourly', GroupName: 'default' })],
  ['events:ListEventBuses', () => ({}), { _: 'EventBuses.0.Name' }],
  ['scheduler:ListSchedules', () => ({ NamePrefix: 'h' }), { _: 'Schedules.0.Name' }],
  [
    'scheduler:UpdateSchedule',
    () => ({
      Name: 'hourly',
      ScheduleExpression: 'rate(2 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'cluster', RoleArn: 'role' },
    }),
  ],
  ['sts:GetCallerIdentity', () => ({})],
  ['ecr-public:GetAuthorizationToken', () => ({}), { _: 'authorizationData.authorizationToken' }],
];

/** Every operation of the services around ECS, in an order in which each has something to answer. */
export const SIDE_SERVICE_CALLS: readonly ShapeCall[] = [...loadBalancerCalls, ...codeDeployCalls, ...otherCalls];
