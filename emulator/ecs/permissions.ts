import { objects, optionalObject, optionalText, texts } from '../fields.ts';
import type { Json, Permission } from '../wire.ts';
import { type EcsStore, nameIn } from './store.ts';

/** The ARNs that IAM checks an ECS operation against. */
export function resourcesOf(store: EcsStore, operation: string, input: Json): readonly string[] {
  return resources[operation]?.(store, input) ?? ['*'];
}

type Resources = (store: EcsStore, input: Json) => readonly string[];

const oneService: Resources = (store, input) => [serviceArn(store, input, optionalText(input, 'service') ?? '')];

const wholeCluster: Resources = (store, input) => [store.arn(`cluster/${clusterName(input)}`)];

const definitionToRun: Resources = (store, input) => [
  store.findDefinition(optionalText(input, 'taskDefinition') ?? '')?.arn ?? '*',
];

const resources: Readonly<Record<string, Resources>> = {
  RegisterTaskDefinition: (store, input) => [definitionArn(store, input)],
  UpdateService: oneService,
  DeleteService: oneService,
  ListServiceDeployments: oneService,
  CreateService: (store, input) => [serviceArn(store, input, optionalText(input, 'serviceName') ?? '')],
  DescribeServices: (store, input) => texts(input, 'services').map((reference) => serviceArn(store, input, reference)),
  // Both the service and what belongs to it must be allowed.
  DescribeServiceDeployments: (_store, input) => withService(texts(input, 'serviceDeploymentArns')),
  DescribeServiceRevisions: (_store, input) => withService(texts(input, 'serviceRevisionArns')),
  StopServiceDeployment: (_store, input) => withService([optionalText(input, 'serviceDeploymentArn') ?? '']),
  ContinueServiceDeployment: (_store, input) => withService([optionalText(input, 'serviceDeploymentArn') ?? '']),
  DescribeTasks: (store, input) =>
    texts(input, 'tasks').map((task) => store.arn(`task/${clusterName(input)}/${nameIn(task)}`)),
  StopTask: (store, input) => [store.arn(`task/${clusterName(input)}/${nameIn(optionalText(input, 'task') ?? '')}`)],
  RunTask: definitionToRun,
  StartTask: definitionToRun,
  ListContainerInstances: wholeCluster,
  UpdateContainerInstancesState: wholeCluster,
  PutClusterCapacityProviders: wholeCluster,
  DescribeContainerInstances: (store, input) =>
    texts(input, 'containerInstances').map((one) =>
      store.arn(`container-instance/${clusterName(input)}/${nameIn(one)}`),
    ),
  DescribeClusters: (store, input) => texts(input, 'clusters').map((one) => store.arn(`cluster/${nameIn(one)}`)),
  TagResource: (_store, input) => [optionalText(input, 'resourceArn') ?? '*'],
  UntagResource: (_store, input) => [optionalText(input, 'resourceArn') ?? '*'],
  ListTagsForResource: (_store, input) => [optionalText(input, 'resourceArn') ?? '*'],
};

/** What registering and running need besides: passing each role to the tasks, and tagging where there are tags. */
export function passedRoles(store: EcsStore, operation: string, input: Json): readonly Permission[] {
  const passed = rolesOf(store, operation, input).map((resource) => ({
    action: 'iam:PassRole',
    resource,
    context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  }));
  const tags = operation === 'RegisterTaskDefinition' && objects(input, 'tags').length > 0;
  const tagging = { action: 'ecs:TagResource', resource: definitionArn(store, input), context: {} };
  return [...passed, ...(tags ? [tagging] : [])];
}

function rolesOf(store: EcsStore, operation: string, input: Json): readonly string[] {
  const roles = (json: Json) =>
    [optionalText(json, 'taskRoleArn'), optionalText(json, 'executionRoleArn')].filter((role) => role !== undefined);
  if (operation === 'RegisterTaskDefinition') return roles(input);
  if (operation !== 'RunTask' && operation !== 'StartTask') return [];
  const definition = store.findDefinition(optionalText(input, 'taskDefinition') ?? '')?.raw ?? {};
  return roles({ ...definition, ...(optionalObject(input, 'overrides') ?? {}) });
}

/** The values of the condition keys that the emulator knows. */
export function conditionsOf(store: EcsStore, input: Json): Readonly<Record<string, string>> {
  return { 'ecs:cluster': store.arn(`cluster/${clusterName(input)}`) };
}

function definitionArn(store: EcsStore, input: Json): string {
  return store.arn(`task-definition/${optionalText(input, 'family') ?? ''}:*`);
}

function serviceArn(store: EcsStore, input: Json, reference: string): string {
  return reference.startsWith('arn:') ? reference : store.arn(`service/${clusterName(input)}/${reference}`);
}

function withService(arns: readonly string[]): readonly string[] {
  const services = arns.map((arn) =>
    arn.replace(/:service-(?:deployment|revision)\//, ':service/').replace(/\/[^/]*$/, ''),
  );
  return [...new Set([...services, ...arns])];
}

function clusterName(input: Json): string {
  return nameIn(optionalText(input, 'cluster') ?? 'default');
}
