import type { EcrSeed } from '../ecr/seed-types.ts';
import type { ClusterSeed, EcsSeed, ServiceSeed } from '../ecs/seed.ts';
import type { Account, Json } from '../wire.ts';
import { instanceSeed, templateSeed } from './capacity-seed.ts';
import type { Scenario, ScenarioCluster, ScenarioService } from './schema.ts';
import { targetGroupArn } from './target-group-arn.ts';

/** The repositories of a scenario, for ECR. */
export function ecrSeedOf(scenario: Scenario): EcrSeed {
  return {
    repositories: scenario.repositories.map((repository) => {
      const filters = repository['tag-mutability-exclusions'];
      return {
        name: repository.name,
        imageTagMutability: repository['tag-mutability'],
        scanOnPush: repository['scan-on-push'],
        ...(filters === undefined ? {} : { imageTagMutabilityExclusionFilters: filters }),
        images: repository.images.map(({ tag, platforms, labels }) => ({
          ...(tag === undefined ? {} : { tag }),
          ...(platforms === undefined ? {} : { platforms }),
          ...(labels === undefined ? {} : { labels }),
        })),
      };
    }),
    ...(scenario.scanning === undefined ? {} : { scanning: scenario.scanning }),
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
    subnets: scenario.subnets,
    capacityProviders: scenario['capacity-providers'].map((provider) => ({
      name: provider.name,
      managedScaling: provider['managed-scaling'],
      maximum: provider.maximum,
      launchAfterMs: provider['launch-after'] * 1000,
      template: templateSeed(provider, account.region),
    })),
    clusters: scenario.clusters.map((cluster) => clusterSeed(cluster, account)),
  };
}

function clusterSeed(cluster: ScenarioCluster, account: Account): ClusterSeed {
  return {
    name: cluster.name,
    instances: cluster['container-instances'].map((instance) => instanceSeed(instance, account.region)),
    defaultStrategy: cluster['default-capacity-provider-strategy'],
    services: cluster.services.map((service) => serviceSeed(service, account)),
  };
}

/** A strategy takes the place of a launch type. */
function capacityOf(service: ScenarioService): Json {
  const strategy = service['capacity-provider-strategy'];
  const constraints = service['placement-constraints'];
  const placement = service['placement-strategy'];
  return {
    ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType: service['launch-type'] ?? 'EC2' }),
    ...(constraints.length > 0 ? { placementConstraints: constraints } : {}),
    ...(placement.length > 0 ? { placementStrategy: placement } : {}),
  };
}

function serviceSeed(service: ScenarioService, account: Account): ServiceSeed {
  const balancer = service['load-balancer'];
  const optional: Json = {
    deploymentConfiguration: service['deployment-configuration'],
    networkConfiguration: service['network-configuration'],
    healthCheckGracePeriodSeconds: service['health-check-grace-period'],
    loadBalancers: balancer && [loadBalancerOf(balancer, account)],
  };
  const request: Json = {
    serviceName: service.name,
    ...(service['scheduling-strategy'] === 'DAEMON' ? {} : { desiredCount: service['desired-count'] }),
    ...capacityOf(service),
    schedulingStrategy: service['scheduling-strategy'],
    deploymentController: { type: service['deployment-controller'] },
    tags: Object.entries(service.tags).map(([key, value]) => ({ key, value })),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
  return { definition: service['task-definition'], request };
}

function loadBalancerOf(balancer: NonNullable<ScenarioService['load-balancer']>, account: Account): Json {
  const alternate = balancer['alternate-target-group'];
  const rule = (name: string) =>
    targetGroupArn(account, `${balancer['target-group']}-${name}`).replace(':targetgroup/', ':listener-rule/app/');
  const advanced = alternate !== undefined && {
    alternateTargetGroupArn: targetGroupArn(account, alternate),
    productionListenerRule: rule('production'),
    testListenerRule: rule('test'),
    roleArn: `arn:${account.partition}:iam::${account.id}:role/ecsInfrastructureRole`,
  };
  return {
    targetGroupArn: targetGroupArn(account, balancer['target-group']),
    containerName: balancer.container,
    containerPort: balancer.port,
    ...(advanced === false ? {} : { advancedConfiguration: advanced }),
  };
}
