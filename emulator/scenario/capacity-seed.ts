import type { InstanceSeed } from '../ecs/container-instances.ts';
import type { RegisteredInstance } from '../ecs/seed.ts';
import type { Json } from '../wire.ts';
import type { ScenarioCapacityProvider, ScenarioInstance } from './capacity-schema.ts';

/** What every instance of ours can do, as the ECS agent reports it. */
const CAPABILITIES = [
  'com.amazonaws.ecs.capability.docker-remote-api.1.18',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.ecr-auth',
  'com.amazonaws.ecs.capability.logging-driver.awslogs',
  'com.amazonaws.ecs.capability.logging-driver.json-file',
  'com.amazonaws.ecs.capability.logging-driver.syslog',
  'com.amazonaws.ecs.capability.logging-driver.journald',
  'com.amazonaws.ecs.capability.logging-driver.none',
  'com.amazonaws.ecs.capability.logging-driver.awsfirelens',
  'ecs.capability.container-health-check',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.task-eni',
];

/** A container instance of a scenario, for ECS. */
export function instanceSeed(instance: ScenarioInstance, region: string): RegisteredInstance {
  const { name, status } = instance;
  const seed = commonSeed(instance, region, instance['capacity-provider'], name === undefined ? {} : { name });
  return { seed, status, agentConnected: instance['agent-connected'] };
}

/** What the instances are like that a capacity provider brings. */
export function templateSeed(provider: ScenarioCapacityProvider, region: string): InstanceSeed {
  return commonSeed(provider.instance, region, provider.name, {});
}

function commonSeed(
  instance: ScenarioCapacityProvider['instance'],
  region: string,
  capacityProvider: string | undefined,
  names: Readonly<Record<string, string>>,
): InstanceSeed {
  const { cpu, memory, gpus, address, attributes, lacks } = instance;
  const own = { 'ecs.os-type': 'linux', 'ecs.cpu-architecture': 'x86_64', 'ecs.availability-zone': `${region}a` };
  const capabilities: Json[] = CAPABILITIES.filter((name) => !lacks.includes(name)).map((name) => ({ name }));
  const valued = Object.entries({ ...own, ...names, ...attributes }).map(([name, value]) => ({ name, value }));
  return {
    cpu,
    memory,
    gpus,
    interfaces: instance['task-interfaces'],
    address,
    attributes: [...capabilities, ...valued],
    capacityProvider,
  };
}
