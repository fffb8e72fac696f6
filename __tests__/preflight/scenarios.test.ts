import { readdirSync, readFileSync } from 'node:fs';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Json } from '../../src/aws/lossless.ts';
import { readTasks } from '../../src/aws/read-tasks.ts';
import { forecast } from '../../src/preflight/forecast.ts';
import { needOf, needOfTask } from '../../src/preflight/need.ts';
import { readCapacity } from '../../src/preflight/read-capacity.ts';
import { readCluster } from '../../src/preflight/read-cluster.ts';
import { createWorld, type TestWorld } from '../support/world.ts';

const FOLDER = 'emulator/scenarios/placement';

/** The scenarios whose revision is the running one with another image: what the cluster has is all that counts. */
const files = readdirSync(FOLDER).filter((file) => /^[a-s]-/.test(file));

test.each(files)('%s: what is read makes the forecast that comes true', async (file) => {
  const { outcome, ...scenario } = parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  await using world = await createWorld({ scenario: { ...scenario, script: [] } });
  const { progress } = forecast(await situationIn(world));
  const first = outcome.services.web['service-deployments'][0].status;
  expect(progress.kind).toBe(first === 'SUCCESSFUL' ? 'moves' : 'stuck');
});

async function situationIn(world: TestWorld) {
  const { ecs } = world.aws;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }));
  const [service = {}] = services;
  const { taskDefinition } = service;
  const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const tasks = await readTasks(world, 'prod', 'web', 'RUNNING');
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = service.deploymentConfiguration ?? {};
  return {
    service: 'web',
    desired: service.desiredCount ?? 0,
    daemon: false,
    replacement: 'rolling' as const,
    percentages: { minimum: minimumHealthyPercent, maximum: maximumPercent },
    capacity: await readCapacity(world, service, () => readCluster(world, 'prod')),
    tasks: tasks.map((task) => ({
      arn: task.taskArn ?? '',
      instance: task.containerInstanceArn,
      need: needOfTask(task),
      healthy: true,
    })),
    demand: {
      need: needOf((described.taskDefinition ?? {}) as Json),
      attributes: [],
      distinct: false,
      members: undefined,
    },
    timing: { start: undefined, health: 0, drain: 0, stopTimeout: 0, bake: 0 },
  };
}
