import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTasks,
  type Service,
} from '@aws-sdk/client-ecs';
import {
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetScheduleCommand, paginateListSchedules } from '@aws-sdk/client-scheduler';
import { lastPart } from '../aws/arn.ts';
import type { World } from '../world.ts';
import type { Reference } from './expendable.ts';

/** What DescribeServices and DescribeTasks take. */
const SERVICES_AT_ONCE = 10;
const TASKS_AT_ONCE = 100;

/**
 * Everything in this account and region that refers to revisions of a family: services and their deployments, tasks, rules of EventBridge and schedules.
 * @throws what AWS says; without all of them nothing is known
 */
export async function readReferences(world: World, family: string): Promise<Reference[]> {
  const references: Reference[] = [];
  const clusters: string[] = [];
  for await (const { clusterArns } of paginateListClusters({ client: world.aws.ecs }, {})) {
    clusters.push(...(clusterArns ?? []));
  }
  for (const cluster of clusters) {
    references.push(...(await ofServices(world, cluster)));
    references.push(...(await ofTasks(world, cluster, family)));
  }
  references.push(...(await ofRules(world, clusters)));
  references.push(...(await ofSchedules(world, family)));
  return references;
}

async function ofServices(world: World, cluster: string): Promise<Reference[]> {
  const client = world.aws.ecs;
  const references: Reference[] = [];
  for await (const { serviceArns } of paginateListServices({ client, pageSize: SERVICES_AT_ONCE }, { cluster })) {
    if (serviceArns === undefined || serviceArns.length === 0) continue;
    const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    for (const service of services) {
      const by = `service ${service.serviceName} of cluster ${lastPart(cluster)}`;
      references.push(...revisionsOf(service).map((text) => ({ text, by })));
    }
  }
  return references;
}

function revisionsOf({ taskDefinition, deployments = [], taskSets = [] }: Service): string[] {
  return [taskDefinition, ...[...deployments, ...taskSets].map((one) => one.taskDefinition)].flatMap(
    (arn) => arn ?? [],
  );
}

async function ofTasks(world: World, cluster: string, family: string): Promise<Reference[]> {
  const client = world.aws.ecs;
  const references: Reference[] = [];
  for await (const { taskArns } of paginateListTasks({ client, pageSize: TASKS_AT_ONCE }, { cluster, family })) {
    if (taskArns === undefined || taskArns.length === 0) continue;
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    for (const { taskArn, taskDefinitionArn } of tasks) {
      references.push({ text: taskDefinitionArn ?? '', by: `task ${lastPart(taskArn ?? '')}` });
    }
  }
  return references;
}

/** A rule that starts tasks has their cluster as its target. */
async function ofRules(world: World, clusters: readonly string[]): Promise<Reference[]> {
  const references: Reference[] = [];
  for (const bus of await eventBuses(world)) {
    const rules = new Set<string>();
    for (const cluster of clusters) for (const rule of await rulesOf(world, bus, cluster)) rules.add(rule);
    for (const rule of rules) references.push(...(await ofTargets(world, bus, rule)));
  }
  return references;
}

async function eventBuses(world: World): Promise<string[]> {
  return await everyPage(async (NextToken) => {
    const answer = await world.aws.events.send(new ListEventBusesCommand({ NextToken }));
    return { items: (answer.EventBuses ?? []).flatMap(({ Name }) => Name ?? []), next: answer.NextToken };
  });
}

async function rulesOf(world: World, EventBusName: string, TargetArn: string): Promise<string[]> {
  return await everyPage(async (NextToken) => {
    const command = new ListRuleNamesByTargetCommand({ TargetArn, EventBusName, NextToken });
    const answer = await world.aws.events.send(command);
    return { items: answer.RuleNames ?? [], next: answer.NextToken };
  });
}

async function ofTargets(world: World, EventBusName: string, Rule: string): Promise<Reference[]> {
  return await everyPage(async (NextToken) => {
    const answer = await world.aws.events.send(new ListTargetsByRuleCommand({ Rule, EventBusName, NextToken }));
    const items = (answer.Targets ?? []).map((target) => ({ text: JSON.stringify(target), by: `the rule ${Rule}` }));
    return { items, next: answer.NextToken };
  });
}

/** EventBridge's client has no paginators. */
async function everyPage<T>(
  read: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    all.push(...items);
    token = next;
  } while (token !== undefined);
  return all;
}

/** A schedule either has ECS as its target, or calls RunTask with an input in JSON: both stand in its target. */
async function ofSchedules(world: World, family: string): Promise<Reference[]> {
  const client = world.aws.scheduler;
  const references: Reference[] = [];
  for await (const { Schedules } of paginateListSchedules({ client }, {})) {
    for (const { Name, GroupName, Target } of Schedules ?? []) {
      if (!/:(?:ecs|aws-sdk:ecs):/.test(Target?.Arn ?? '')) continue;
      const { Target: target } = await client.send(new GetScheduleCommand({ Name, GroupName }));
      const text = JSON.stringify(target);
      if (text.includes(family)) references.push({ text, by: `the schedule ${Name}` });
    }
  }
  return references;
}
