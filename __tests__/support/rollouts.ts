import {
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
} from '@aws-sdk/client-ecs';
import type { Json } from '../../src/aws/lossless.ts';
import type { Subject } from '../../src/diagnose/gather.ts';
import { describeDefinition } from '../../src/task-definition/load.ts';
import { trueService } from './ecs-truth.ts';
import { deployByHand } from './operator.ts';
import { local, prod, type ScenarioInput, type ServiceInput, webService } from './scenarios.ts';
import type { TestWorld } from './world.ts';

/** The log group of `web` in these scenarios. */
export const GROUP = '/ecs/web';

/** A log configuration as a container definition has it. */
export function awslogs(options: Readonly<Record<string, string>> = {}): Json {
  return {
    logDriver: 'awslogs',
    options: { 'awslogs-group': GROUP, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'app', ...options },
  };
}

/** `web` with this log configuration, and a repository with images that crash after a second, fail their checks, or stay well. */
export function loggingService(
  logConfiguration: Json = awslogs(),
  lines: readonly string[] = [],
  more: Partial<ServiceInput> = {},
): ScenarioInput {
  const web = { name: 'web', image: local('web:v1'), memory: 128, logConfiguration };
  return prod([webService({ 'task-definition': definition(web), ...more })], {
    images: [{ image: 'web:crash', exit: { after: 1, code: 3 }, logs: [...lines] }],
  });
}

function definition(container: Json): ServiceInput['task-definition'] {
  return {
    family: 'web',
    executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
    containerDefinitions: [container],
  };
}

/**
 * Two tasks of `web` on three instances, with a fixed host port behind a load balancer. A rollout of any other image than `web:v1` has every kind of
 * trouble: one task finds a free instance, writes three lines and fails its checks over and over; the other one finds no instance with a free port.
 */
export function everyTrouble(more: Partial<ServiceInput> = {}): ScenarioInput {
  const web = {
    name: 'web',
    image: local('web:v1'),
    memory: 128,
    portMappings: [{ containerPort: 8080, hostPort: 8080 }],
    logConfiguration: awslogs(),
  };
  const service = webService({
    'desired-count': 2,
    'load-balancer': { 'target-group': 'web', container: 'web', port: 8080 },
    'health-check-grace-period': 5,
    'task-definition': definition(web),
    ...more,
  });
  return prod([], {
    images: [{ image: 'web:*', health: 'never', logs: ['one', 'two', 'three'] }, { image: 'web:v1' }],
    'load-balancers': [
      {
        'target-group': 'web',
        'health-check': { path: '/health', interval: 10, timeout: 4, 'unhealthy-threshold': 2 },
        'deregistration-delay': 5,
      },
    ],
    clusters: [{ name: 'prod', 'container-instances': [{}, {}, {}], services: [service] }],
  });
}

/** The same service on Fargate, where there is room for every task. */
export function troubleOnFargate(more: Partial<ServiceInput> = {}): ScenarioInput {
  const scenario = everyTrouble(more);
  const service = scenario.clusters?.[0]?.services?.[0];
  const { containerDefinitions } = service!['task-definition'] as { containerDefinitions: Json[] };
  const onFargate = webService({
    ...service,
    'launch-type': 'FARGATE',
    'network-configuration': { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    'task-definition': {
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
      containerDefinitions: containerDefinitions.map((one) => ({ ...one, portMappings: [{ containerPort: 8080 }] })),
    },
  });
  return { ...scenario, clusters: [{ name: 'prod', services: [onFargate] }] };
}

/**
 * Somebody rolls out another image of `web`, and what `changes` in its containers. Returns the deployment as one to collect evidence about, with
 * the usual 20 lines of logs.
 */
export async function rollOut(world: TestWorld, tag: string, changes: Json = {}): Promise<Subject> {
  // What was said of the deployment before is older by a minute.
  await world.emulator.advance(60_000);
  const live = (await describeDefinition(world, trueService(world).taskDefinition)).json;
  const containers = live.containerDefinitions as Json[];
  const containerDefinitions = containers.map((one) => ({ ...one, image: `${world.host}/web:${tag}`, ...changes }));
  const changed = { ...live, containerDefinitions } as unknown as RegisterTaskDefinitionCommandInput;
  const { taskDefinition } = await world.aws.ecs.send(new RegisterTaskDefinitionCommand(changed));
  const arn = taskDefinition?.taskDefinitionArn ?? '';
  const deploymentId = await deployByHand(world, arn);
  const since = (await serviceOf(world)).deployments?.find(({ id }) => id === deploymentId)?.createdAt?.getTime() ?? 0;
  const { json: definition } = await describeDefinition(world, arn);
  world.mark();
  return {
    cluster: 'prod',
    service: 'web',
    deploymentId,
    since,
    definition,
    stopped: [],
    serviceDeployment: undefined,
    logLines: 20,
  };
}

/** `web` as DescribeServices shows it. */
export async function serviceOf(world: TestWorld): Promise<Service> {
  const { services } = await world.aws.ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }));
  return services![0]!;
}
