import { describe, expect, it } from '@jest/globals';
import { revisionsOf } from '../support/ecs-truth.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { awslogs, loggingService } from '../support/rollouts.ts';
import { local, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const quick = { ...web, 'wait-for-service-stability': 'false' };
const SECRET = 'x9Kq2mPz7LwT4vRb';

function fileOf(container: object, task: object = {}): string {
  const containerDefinitions = [{ name: 'web', image: 'placeholder', memory: 128, ...container }];
  return JSON.stringify({ family: 'web', containerDefinitions, ...task });
}

function running(container: object, more: Partial<ServiceInput> = {}): ServiceInput {
  const containerDefinitions = [{ name: 'web', image: local('web:v1'), memory: 128, ...container }];
  return webService({ 'task-definition': { family: 'web', containerDefinitions }, ...more });
}

function expectNothingDone(world: TestWorld): void {
  expect(world.writes()).toEqual([]);
  expect(world.docker.builds).toEqual([]);
  expect(world.remembered.size).toBe(0);
}

describe('a revision that ECS would refuse', () => {
  it('is refused before the build, with every problem at once', async () => {
    await using world = await createWorld({ scenario: prod() });
    const container = {
      memoryReservation: 256,
      mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
      dependsOn: [{ containerName: 'db', condition: 'START' }],
      environment: [{ name: 'KEY', value: '1' }],
      secrets: [{ name: 'KEY', valueFrom: '/key' }],
    };
    await world.workspace.write('task.json', fileOf(container));
    const problem = await problemOf(world, { ...web, 'task-definition': 'task.json' });
    expect(problem.verdict).toBe('refused');
    const at = 'task-definition: web: containerDefinitions[0]';
    expect(problem.message.split('\n')).toEqual([
      expect.stringContaining(`${at}.mountPoints[0].sourceVolume (container web) is 'data': it has to be the name of`),
      expect.stringContaining(`${at}.memory (container web) is 128: the limit has to be more than memoryReservation`),
      expect.stringContaining(`${at}.dependsOn[0].containerName (container web) is 'db'`),
      expect.stringContaining(`${at}.secrets[0].name (container web) is 'KEY'`),
    ]);
    expect(problem.hint).toContain('nothing was built and nothing was changed');
    expectNothingDone(world);
  });

  it('is looked at with everything that inputs change in it', async () => {
    await using world = await createWorld({ scenario: prod() });
    const overrides = {
      containerDefinitions: [{ name: 'web', mountPoints: [{ sourceVolume: 'nope', containerPath: '/x' }] }],
    };
    const problem = await problemOf(world, { ...web, 'task-definition-overrides': JSON.stringify(overrides) });
    expect(problem).toMatchObject({ verdict: 'refused', message: expect.stringContaining('nope') });
    expect(world.writes()).toEqual([]);
  });

  it('is refused in a dry run too', async () => {
    await using world = await createWorld({ scenario: prod() });
    await world.workspace.write('task.json', fileOf({ memory: 1 }));
    const problem = await problemOf(world, { ...web, 'task-definition': 'task.json', 'dry-run': 'true' });
    expect(problem.message).toContain('6 MiB');
    expectNothingDone(world);
  });

  it('is told once where two services share it', async () => {
    await using world = await createWorld({ scenario: prod([webService(), webService({ name: 'worker' })]) });
    await world.workspace.write('task.json', fileOf({ memory: 1 }));
    const problem = await problemOf(world, { ...web, service: 'web, worker', 'task-definition': 'task.json' });
    expect(problem.message.split('\n')).toHaveLength(1);
    expectNothingDone(world);
  });

  it('is one without the port of the load balancer, also where that revision is deployed as it is', async () => {
    const port = { portMappings: [{ containerPort: 8080 }] };
    const service = running(port, { 'load-balancer': { 'target-group': 'web', container: 'web', port: 8080 } });
    await using world = await createWorld({
      scenario: prod([service], { 'load-balancers': [{ 'target-group': 'web' }] }),
    });
    const containerDefinitions = [{ name: 'web', image: `${world.host}/web:v2`, memory: 128 }];
    await registerChanged(world, { containerDefinitions });
    world.mark();
    const problem = await problemOf(world, { ...web, 'task-definition': 'web:2' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toMatch(/^service: web: loadBalancers\[0\]\.containerPort is 8080: .*opens no port/);
    expectNothingDone(world);
  });

  it('is not registered where ECS ran one with the same flaw only until the build', async () => {
    await using world = await createWorld({ scenario: prod([flawedService()]) });
    await world.workspace.write('task.json', fileOf({}, FLAW));
    world.docker.duringBuild = async () => {
      // The same containers without the volume.
      await deployByHand(world, await registerChanged(world, {}));
      world.mark();
    };
    const problem = await problemOf(world, { ...web, 'task-definition': 'task.json' });
    expect(problem.verdict).toBe('not-started');
    expect(problem.message).toContain('volumes[0].efsVolumeConfiguration.transitEncryption is not set');
    expect(problem.hint).toContain('no revision was registered and no service was touched');
    expect(world.writes()).toEqual([]);
    expect(revisionsOf(world)).toHaveLength(2);
    expect(world.docker.builds).toHaveLength(1);
  });
});

/** Something that ECS is known to refuse, and the emulator takes. */
const FLAW = {
  volumes: [
    {
      name: 'data',
      efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { accessPointId: 'fsap-1' } },
    },
  ],
};

function flawedService(): ServiceInput {
  const containerDefinitions = [{ name: 'web', image: local('web:v1'), memory: 128 }];
  return webService({ 'task-definition': { family: 'web', containerDefinitions, ...FLAW } });
}

describe('a warning', () => {
  it('is what ECS runs already: it never stops a deployment', async () => {
    await using world = await createWorld({ scenario: prod([flawedService()]) });
    const outcome = await deploy(world, quick);
    expect(outcome.verdict).toBe('started');
    // Told when the plan is made, and not again before it is registered.
    expect(world.lines.warning).toEqual([expect.stringContaining('A revision that ECS took has this too')]);
    expect(world.lines.info.filter((line) => line.includes('without a memoryReservation'))).toHaveLength(1);
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is shown once in a run, and in a dry run', async () => {
    const environment = ['API_KEY', 'DB_PASSWORD'].map((name) => ({ name, value: SECRET }));
    const scenario = prod([running({ environment })]);
    for (const inputs of [quick, { ...web, 'dry-run': 'true' }]) {
      await using world = await createWorld({ scenario });
      await deploy(world, { ...inputs, image: `${world.host}/web:v2` });
      const [told, ...others] = world.lines.warning;
      expect(others).toEqual([]);
      expect(told?.split('\n')).toEqual([
        expect.stringContaining("environment[0].name (container web) is 'API_KEY'"),
        expect.stringContaining("environment[1].name (container web) is 'DB_PASSWORD'"),
      ]);
      expect(JSON.stringify(world.lines)).not.toContain(SECRET);
    }
  });

  it('is a log group that does not exist', async () => {
    const scenario = { ...loggingService(awslogs()), 'log-groups': ['/ecs/web'] };
    await using world = await createWorld({ scenario });
    const logConfiguration = awslogs({ 'awslogs-group': '/ecs/we' });
    await world.workspace.write('task.json', fileOf({ logConfiguration }));
    await deploy(world, { ...quick, 'dry-run': 'true' });
    expect(world.lines.warning).toEqual([]);
    await deploy(world, { ...quick, 'dry-run': 'true', 'task-definition': 'task.json' });
    expect(world.lines.warning.join('\n')).toContain('aws logs create-log-group --log-group-name /ecs/we ');
  });

  it('is left out where log groups may not be read, and the log says so', async () => {
    const policy = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'logs:DescribeLogGroups', Resource: '*' },
      ],
    };
    await using world = await createWorld({ scenario: { ...prod(), 'log-groups': [] }, policy });
    await world.workspace.write('task.json', fileOf({ logConfiguration: awslogs() }));
    const outcome = await deploy(world, { ...quick, 'dry-run': 'true', 'task-definition': 'task.json' });
    expect(outcome.verdict).toBe('planned');
    expect(world.lines.warning.join()).not.toContain('log group');
    expect(world.lines.info.filter((line) => line.includes('logs:DescribeLogGroups'))).toHaveLength(1);
  });
});
