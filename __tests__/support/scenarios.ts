import type { z } from 'zod';
import type { scenarioSchema } from '../../emulator/scenario/schema.ts';

/** A scenario as its file has it, before defaults are filled in. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
type ClusterInput = NonNullable<ScenarioInput['clusters']>[number];
export type ServiceInput = NonNullable<ClusterInput['services']>[number];

/** The image reference of a scenario's own registry. */
export function local(image: string): string {
  return `\${registry}/${image}`;
}

/** The service `web` of cluster `prod`: one EC2 task of `web:v1` that is healthy 5 s after it runs. */
export function webService(changes: Partial<ServiceInput> = {}): ServiceInput {
  return {
    name: 'web',
    'task-definition': {
      family: 'web',
      containerDefinitions: [
        { name: 'web', image: local('web:v1'), memory: 128, portMappings: [{ containerPort: 8080 }] },
      ],
    },
    ...changes,
  };
}

/** A cluster `prod` with two instances and these services, and a repository `web` with a working and a crashing image. */
export function prod(services: ServiceInput[] = [webService()], more: Partial<ScenarioInput> = {}): ScenarioInput {
  return {
    'healthy-after': 5,
    repositories: [{ name: 'web', images: [{ tag: 'v1' }, { tag: 'v2' }, { tag: 'crash' }] }],
    images: [{ image: 'web:crash', exit: { after: 1, code: 3 } }],
    clusters: [{ name: 'prod', 'container-instances': [{ name: 'one' }, { name: 'two' }], services }],
    ...more,
  };
}

/** A service whose only task takes host port 80. */
export function onPort80(name: string, changes: Partial<ServiceInput> = {}): ServiceInput {
  return webService({
    name,
    'task-definition': {
      family: name,
      containerDefinitions: [
        { name: 'web', image: local('web:v1'), memory: 128, portMappings: [{ containerPort: 8080, hostPort: 80 }] },
      ],
    },
    ...changes,
  });
}

/** The percentages of ECS with a circuit breaker. */
export function breaker(rollback: boolean): Pick<ServiceInput, 'deployment-configuration'> {
  return {
    'deployment-configuration': {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback },
    },
  };
}

/** A scenario as the text that an emulator takes: JSON is YAML. */
export function scenarioText(scenario: ScenarioInput): string {
  return JSON.stringify(scenario, undefined, 1);
}
