import { describe, expect, it } from '@jest/globals';
import { startRig } from './clients.ts';
import { type ShapeCall, shapeProblemsOf } from './shape-calls.ts';
import { shapeProblems } from './shapes.ts';

const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2 }] }]
pull-through-cache-rules: [{ repository-prefix: hub, upstream-registry-url: registry-1.docker.io, upstream-registry: docker-hub }]
load-balancers: [{ target-group: web }, { target-group: green }]
images: [{ image: 'web:v2', logs: [hello] }]
task-definitions:
  - family: job
    taskRoleArn: arn:aws:iam::123456789012:role/task
    volumes: [{ name: data, host: { sourcePath: /data } }]
    placementConstraints: [{ type: memberOf, expression: 'attribute:ecs.os-type == linux' }]
    containerDefinitions:
      - name: job
        image: \${registry}/web:v2
        memory: 64
        environment: [{ name: A, value: b }]
        secrets: [{ name: S, valueFrom: 'arn:aws:ssm:us-east-1:123456789012:parameter/s' }]
        mountPoints: [{ sourceVolume: data, containerPath: /data }]
        logConfiguration: { logDriver: awslogs, options: { awslogs-group: g, awslogs-region: us-east-1, awslogs-stream-prefix: p } }
        dockerLabels: { a: b }
        ulimits: [{ name: nofile, softLimit: 1, hardLimit: 2 }]
clusters:
  - name: default
    container-instances: [{ name: one, memory: 8192 }, { name: two, memory: 8192 }]
    services:
      - name: web
        desired-count: 2
        load-balancer: { target-group: web, container: web, port: 80 }
        deployment-configuration:
          deploymentCircuitBreaker: { enable: true, rollback: true }
          alarms: { enable: true, rollback: true, alarmNames: [errors] }
        tags: { team: shop }
        task-definition:
          family: web
          containerDefinitions:
            - { name: web, image: '\${registry}/web:v1', memory: 64, portMappings: [{ containerPort: 80 }], healthCheck: { command: [CMD, 'true'] } }
      - name: fargate
        launch-type: FARGATE
        network-configuration: { awsvpcConfiguration: { subnets: [subnet-1], securityGroups: [sg-1] } }
        task-definition:
          family: fargate
          networkMode: awsvpc
          requiresCompatibilities: [FARGATE]
          cpu: '256'
          memory: '512'
          executionRoleArn: arn:aws:iam::123456789012:role/x
          containerDefinitions: [{ name: web, image: '\${registry}/web:v1', portMappings: [{ containerPort: 80 }] }]
      - name: paused
        load-balancer: { target-group: web, alternate-target-group: green, container: web, port: 80 }
        deployment-configuration:
          strategy: BLUE_GREEN
          bakeTimeInMinutes: 1
          lifecycleHooks: [{ targetType: PAUSE, lifecycleStages: [POST_SCALE_UP] }]
        task-definition: web
      - name: external
        deployment-controller: EXTERNAL
        task-definition: web
      - { name: code-deploy, deployment-controller: CODE_DEPLOY, task-definition: web, load-balancer: { target-group: web, container: web, port: 80 } }
`;

/** Every operation, in an order in which each has something to answer. */
const calls: readonly ShapeCall[] = [
  ['ecs:CreateCluster', () => ({ clusterName: 'other' })],
  ['ecs:DescribeClusters', () => ({ clusters: ['default', 'nope'], include: ['STATISTICS', 'TAGS', 'SETTINGS'] })],
  ['ecs:ListClusters', () => ({})],
  [
    'ecs:CreateCapacityProvider',
    () => ({
      name: 'provider',
      autoScalingGroupProvider: {
        autoScalingGroupArn: 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/a',
        managedScaling: { status: 'ENABLED', targetCapacity: 100 },
      },
    }),
  ],
  ['ecs:DescribeCapacityProviders', () => ({})],
  [
    'ecs:UpdateCapacityProvider',
    () => ({ name: 'provider', autoScalingGroupProvider: { managedScaling: { status: 'DISABLED' } } }),
  ],
  [
    'ecs:PutClusterCapacityProviders',
    () => ({
      cluster: 'other',
      capacityProviders: ['FARGATE'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    }),
  ],
  ['ecs:DeleteCapacityProvider', () => ({ capacityProvider: 'provider' })],
  ['ecs:ListContainerInstances', () => ({ filter: 'attribute:name == one' }), { instance: 'containerInstanceArns.0' }],
  [
    'ecs:DescribeContainerInstances',
    ({ instance }) => ({ containerInstances: [instance, 'nope'], include: ['TAGS', 'CONTAINER_INSTANCE_HEALTH'] }),
  ],
  ['ecs:PutAttributes', ({ instance }) => ({ attributes: [{ name: 'stack', value: 'x', targetId: instance }] })],
  ['ecs:ListAttributes', () => ({ targetType: 'container-instance', attributeName: 'stack' })],
  ['ecs:DeleteAttributes', ({ instance }) => ({ attributes: [{ name: 'stack', targetId: instance }] })],
  [
    'ecs:RegisterTaskDefinition',
    () => ({
      family: 'new',
      tags: [{ key: 'a', value: 'b' }],
      containerDefinitions: [{ name: 'a', image: 'web:v2', memory: 8 }],
    }),
  ],
  ['ecs:DescribeTaskDefinition', () => ({ taskDefinition: 'job', include: ['TAGS'] })],
  ['ecs:DescribeTaskDefinition', () => ({ taskDefinition: 'fargate' })],
  ['ecs:ListTaskDefinitions', () => ({})],
  ['ecs:ListTaskDefinitionFamilies', () => ({})],
  [
    'ecs:CreateService',
    () => ({ serviceName: 'more', taskDefinition: 'new', desiredCount: 1 }),
    { service: 'service.serviceArn' },
  ],
  ['ecs:TagResource', ({ service }) => ({ resourceArn: service, tags: [{ key: 'a', value: 'b' }] })],
  ['ecs:ListTagsForResource', ({ service }) => ({ resourceArn: service })],
  ['ecs:UntagResource', ({ service }) => ({ resourceArn: service, tagKeys: ['a'] })],
  [
    'ecs:DescribeServices',
    () => ({ services: ['web', 'fargate', 'paused', 'external', 'more', 'nope'], include: ['TAGS'] }),
  ],
  ['ecs:ListServices', () => ({})],
  [
    'ecs:RunTask',
    () => ({ taskDefinition: 'job', count: 1, overrides: { containerOverrides: [{ name: 'job', command: ['x'] }] } }),
    { task: 'tasks.0.taskArn' },
  ],
  [
    'ecs:RunTask',
    () => ({
      taskDefinition: 'job',
      count: 1,
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:name == nobody' }],
    }),
  ],
  ['ecs:StartTask', ({ instance }) => ({ taskDefinition: 'job', containerInstances: [instance] })],
  ['ecs:UpdateService', () => ({ service: 'paused', forceNewDeployment: true })],
  ['ecs:UpdateService', () => ({ service: 'web', forceNewDeployment: true })],
  ['advance', () => ({ ms: 30_000 })],
  ['ecs:DescribeTasks', ({ task }) => ({ tasks: [task, 'nope'], include: ['TAGS'] })],
  ['ecs:StopTask', ({ task }) => ({ task, reason: 'enough' })],
  ['ecs:ListTasks', () => ({})],
  [
    'ecs:ListServiceDeployments',
    () => ({ service: 'web' }),
    {
      deployment: 'serviceDeployments.0.serviceDeploymentArn',
      revision: 'serviceDeployments.0.targetServiceRevisionArn',
    },
  ],
  ['ecs:DescribeServiceDeployments', ({ deployment }) => ({ serviceDeploymentArns: [deployment] })],
  ['ecs:DescribeServiceRevisions', ({ revision }) => ({ serviceRevisionArns: [revision] })],
  ['ecs:StopServiceDeployment', ({ deployment }) => ({ serviceDeploymentArn: deployment, stopType: 'ROLLBACK' })],
  ['ecs:DescribeServiceDeployments', ({ deployment }) => ({ serviceDeploymentArns: [deployment] })],
  [
    'ecs:ListServiceDeployments',
    () => ({ service: 'paused' }),
    { paused: 'serviceDeployments.0.serviceDeploymentArn' },
  ],
  [
    'ecs:DescribeServiceDeployments',
    ({ paused }) => ({ serviceDeploymentArns: [paused] }),
    { hook: 'serviceDeployments.0.lifecycleHookDetails.0.hookId' },
  ],
  ['ecs:ContinueServiceDeployment', ({ paused, hook }) => ({ serviceDeploymentArn: paused, hookId: hook })],
  ['ecs:DescribeServices', () => ({ services: ['web', 'paused', 'code-deploy'] })],
  ['ecs:UpdateContainerInstancesState', ({ instance }) => ({ containerInstances: [instance], status: 'DRAINING' })],
  ['ecs:DeregisterContainerInstance', ({ instance }) => ({ containerInstance: instance, force: true })],
  ['ecs:DeleteService', () => ({ service: 'more', force: true })],
  ['ecs:DeregisterTaskDefinition', () => ({ taskDefinition: 'new:1' })],
  ['sts:GetCallerIdentity', () => ({})],
  ['ecr:GetAuthorizationToken', () => ({})],
  ['ecr:DescribePullThroughCacheRules', () => ({})],
  [
    'ecr:CreateRepository',
    () => ({ repositoryName: 'extra', tags: [{ Key: 'a', Value: 'b' }] }),
    { repository: 'repository.repositoryArn' },
  ],
  ['ecr:DescribeRepositories', () => ({})],
  ['ecr:PutImageTagMutability', () => ({ repositoryName: 'extra', imageTagMutability: 'IMMUTABLE' })],
  ['ecr:PutLifecyclePolicy', () => ({ repositoryName: 'extra', lifecyclePolicyText: '{"rules":[]}' })],
  ['ecr:GetLifecyclePolicy', () => ({ repositoryName: 'extra' })],
  ['ecr:DeleteLifecyclePolicy', () => ({ repositoryName: 'extra' })],
  ['ecr:TagResource', ({ repository }) => ({ resourceArn: repository, tags: [{ Key: 'c', Value: 'd' }] })],
  ['ecr:ListTagsForResource', ({ repository }) => ({ resourceArn: repository })],
  ['ecr:UntagResource', ({ repository }) => ({ resourceArn: repository, tagKeys: ['c'] })],
  ['ecr:DescribeImages', () => ({ repositoryName: 'web' })],
  ['ecr:ListImages', () => ({ repositoryName: 'web' })],
  [
    'ecr:BatchGetImage',
    () => ({ repositoryName: 'web', imageIds: [{ imageTag: 'v1' }, { imageTag: 'nope' }] }),
    { manifest: 'images.0.imageManifest' },
  ],
  ['ecr:PutImage', ({ manifest }) => ({ repositoryName: 'web', imageManifest: manifest, imageTag: 'again' })],
  ['ecr:BatchDeleteImage', () => ({ repositoryName: 'web', imageIds: [{ imageTag: 'again' }, { imageTag: 'nope' }] })],
  ['ecr:StartImageScan', () => ({ repositoryName: 'web', imageId: { imageTag: 'v1' } })],
  ['ecr:DescribeImageScanFindings', () => ({ repositoryName: 'web', imageId: { imageTag: 'v1' } })],
  ['ecr:BatchCheckLayerAvailability', () => ({ repositoryName: 'web', layerDigests: [`sha256:${'0'.repeat(64)}`] })],
  ['ecr:DeleteRepository', () => ({ repositoryName: 'extra', force: true })],
];

/** Task sets belong to other controllers, and a download needs a layer: their own tests have them. */
const ELSEWHERE = /TaskSet$|TaskSets$|GetDownloadUrlForLayer|:(Initiate|Upload|Complete)Layer/;

describe('the answers', () => {
  it('have the shape of the public model, of every operation', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    expect(await shapeProblemsOf(rig.emulator, calls)).toEqual([]);
    const covered = new Set(calls.map(([name]) => name));
    const left = rig.emulator.operations.filter((name) => /^(ecs|ecr|sts):/.test(name) && !covered.has(name));
    expect(left.filter((name) => !ELSEWHERE.test(name))).toEqual([]);
  });
});

describe('the check of shapes', () => {
  it.each([
    [{ services: [], failures: [{ arn: 1 }] }, 'DescribeServices.failures[0].arn: 1 instead of a string'],
    [{ services: [{ name: 'x' }] }, 'DescribeServices.services[0].name: is unknown'],
    [{ services: {} }, 'DescribeServices.services: object instead of a list'],
    [{ services: [{ createdAt: 1_795_354_959_903 }] }, 'DescribeServices.services[0].createdAt: milliseconds'],
    [{ services: [{ desiredCount: '1' }] }, 'DescribeServices.services[0].desiredCount: "1" instead of a number'],
    [
      { services: [{ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } }] },
      'DescribeServices.services[0].deploymentConfiguration.deploymentCircuitBreaker.rollback: is missing',
    ],
  ])('finds what is wrong with %j', (body, problem) => {
    expect(shapeProblems('ecs', 'DescribeServices', body)).toEqual([problem]);
  });
});
