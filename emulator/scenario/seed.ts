import type { EcrSeed } from '../ecr/seed-types.ts';
import type { ClusterSeed, EcsSeed, ServiceSeed } from '../ecs/seed.ts';
import type { Account, Json } from '../wire.ts';
import type { Scenario, ScenarioCluster, ScenarioService } from './schema.ts';
import { targetGroupArn } from './target-group-arn.ts';

/** What every instance of ours can do, as the ECS agent reports it. */
const CAPABILITIES = [
  'com.amazonaws.ecs.capability.docker-remote-api.1.18',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.ecr-auth',
  'com.amazonaws.ecs.capability.logging-driver.awslogs',
  'com.amazonaws.ecs.capability.logging-driver.json-file',
  'ecs.capability.container-health-check',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.task-eni',
];

/** The repositories of a scenario, for ECR. */
export function ecrSeedOf(scenario: Scenario): EcrSeed {
  return {
    repositories: scenario.repositories.map((repository) => {
      const filters = repository['tag-mutability-exclusions'];
      return {
        name: repository.name,
        imageTagMutability: repository['tag-mutability'],
        ...(filters === undefined ? {} : { imageTagMutabilityExclusionFilters: filters }),
        images: repository.images.map(({ tag, platforms, labels }) => ({
          ...(tag === undefined ? {} : { tag }),
          ...(platforms === undefined ? {} : { platforms }),
          ...(labels === undefined ? {} : { labels }),
        })),
      };
    }),
    pullThroughCacheRules: scenario['pull-through-cache-rules'].map((rule) => ({
      ecrRepositoryPrefix: rule['repository-prefix'],
      upstreamRegistryUrl: rule['upstream-registry-url'],
      ...(rule['upstream-registry'] === undefined ? {} : { upstreamRegistry: rule['upstream-registry'] }),
    })),
  };
}

/** The clusters, services and definitions of a scenario, for ECS. */
export function ecsSeedOf(scenario: Scenario, account: Account): EcsSeed {
  return {
    taskDefinitions: scenario['task-definitions'],
    clusters: scenario.clusters.map((cluster) => clusterSeed(cluster, account)),
  };
}

function clusterSeed(cluster: ScenarioCluster, account: Account): ClusterSeed {
  return {
    name: cluster.name,
    instances: cluster['container-instances'].map(({ name, cpu, memory, address, attributes }) => ({
      cpu,
      memory,
      address,
      attributes: [
        ...CAPABILITIES.map((capability) => ({ name: capability })),
        ...Object.entries({
          'ecs.os-type': 'linux',
          'ecs.cpu-architecture': 'x86_64',
          'ecs.availability-zone': `${account.region}a`,
          ...(name === undefined ? {} : { name }),
          ...attributes,
        }).map(([attribute, value]) => ({ name: attribute, value })),
      ],
    })),
    services: cluster.services.map((service) => serviceSeed(service, account)),
  };
}

function serviceSeed(service: ScenarioService, account: Account): ServiceSeed {
  const balancer = service['load-balancer'];
  const optional: Json = {
    deploymentConfiguration: service['deployment-configuration'],
    networkConfiguration: service['network-configuration'],
    healthCheckGracePeriodSeconds: service['health-check-grace-period'],
    loadBalancers: balancer && [
      {
        targetGroupArn: targetGroupArn(account, balancer['target-group']),
        containerName: balancer.container,
        containerPort: balancer.port,
      },
    ],
  };
  const request: Json = {
    serviceName: service.name,
    desiredCount: service['desired-count'],
    launchType: service['launch-type'],
    schedulingStrategy: service['scheduling-strategy'],
    deploymentController: { type: service['deployment-controller'] },
    tags: Object.entries(service.tags).map(([key, value]) => ({ key, value })),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
  return { definition: service['task-definition'], request };
}
