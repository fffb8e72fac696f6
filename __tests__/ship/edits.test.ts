import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import { revisionsOf, trueService } from '../support/ecs-truth.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { local, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

/** An application, and a sidecar of its own repository. */
function withSidecar() {
  return webService({
    'task-definition': {
      family: 'web',
      futureField: { empty: '' },
      containerDefinitions: [
        { name: 'web', image: local('web:v1'), memory: 64, environment: [{ name: 'OLD', value: '' }] },
        { name: 'proxy', image: local('proxy:v1'), memory: 64, futureFlag: [] },
      ],
    },
  });
}

const proxies = { name: 'proxy', images: [{ tag: 'v1' }, { tag: 'v2' }] };

async function worldWithSidecar(): Promise<TestWorld> {
  const plain = prod([withSidecar()]);
  return await createWorld({ scenario: { ...plain, repositories: [...(plain.repositories ?? []), proxies] } });
}

function registered(world: TestWorld): Json {
  const calls = world.calls('RegisterTaskDefinition');
  expect(calls).toHaveLength(1);
  return calls[0]!.input as Json;
}

function containers(world: TestWorld): Record<string, Json> {
  const list = registered(world).containerDefinitions as Json[];
  return Object.fromEntries(list.map((one) => [String(one.name), one]));
}

/** Everything at once, as a `with:` block would have it. */
const everything = {
  'environment-variables': 'URL=postgres://u:p@h/db?a=b&c="d, e"\nEMPTY=\n-OLD',
  secrets: 'PASSWORD=/shop/db\nKEY=secretsmanager:shop:key',
  'env-files': 'arn:aws:s3:::settings/web.env',
  command: '["node", "a b.js", ""]',
  entrypoint: '[]',
  cpu: '0.25 vCPU',
  memory: '0.5 GB',
  'docker-labels': 'rule=Host(`a`)&&x=y',
  'log-configuration-log-driver': 'json-file',
  'log-configuration-options': 'max-size=1m',
  'task-role-arn': 'arn:aws:iam::123456789012:role/web',
  'execution-role-arn': 'arn:aws:iam::123456789012:role/exec',
  'task-definition-tags': 'team=shop\nwhere=a=b',
  'task-definition-overrides': 'pidMode: task\ncontainerDefinitions:\n  proxy: { memory: 32 }\n',
  'keep-null-value-keys': 'tags',
  stamp: 'false',
};

describe('what is asked for the new revision', () => {
  it('goes over the wire as asked, and nothing else changes', async () => {
    await using world = await worldWithSidecar();
    const image = `${world.host}/web:v2`;
    const outcome = await deploy(world, { ...web, image, ...everything });
    expect(outcome.verdict).toBe('succeeded');
    const region = 'us-east-1:123456789012';
    expect(registered(world)).toMatchObject({
      futureField: { empty: '' },
      pidMode: 'task',
      cpu: '256',
      memory: '512',
      taskRoleArn: everything['task-role-arn'],
      executionRoleArn: everything['execution-role-arn'],
      tags: [
        { key: 'team', value: 'shop' },
        { key: 'where', value: 'a=b' },
      ],
    });
    expect(containers(world)).toEqual({
      web: expect.objectContaining({
        image,
        memory: 64,
        environment: [
          { name: 'URL', value: 'postgres://u:p@h/db?a=b&c="d, e"' },
          { name: 'EMPTY', value: '' },
        ],
        secrets: [
          { name: 'PASSWORD', valueFrom: `arn:aws:ssm:${region}:parameter/shop/db` },
          { name: 'KEY', valueFrom: `arn:aws:secretsmanager:${region}:secret:shop:key::` },
        ],
        environmentFiles: [{ value: 'arn:aws:s3:::settings/web.env', type: 's3' }],
        command: ['node', 'a b.js', ''],
        entryPoint: [],
        dockerLabels: { rule: 'Host(`a`)&&x=y' },
        logConfiguration: { logDriver: 'json-file', options: { 'max-size': '1m' } },
      }),
      proxy: expect.objectContaining({ image: `${world.host}/proxy:v1`, memory: 32, futureFlag: [] }),
    });
    expect(containers(world).proxy).not.toHaveProperty('command');
  });

  it('is unchanged the second time', async () => {
    await using world = await worldWithSidecar();
    const inputs = { ...web, image: `${world.host}/web:v2`, ...everything };
    await deploy(world, inputs);
    world.mark();
    expect((await deploy(world, inputs)).verdict).toBe('unchanged');
    expect(world.writes()).toEqual([]);
  });

  it('is unchanged the second time where overrides write sizes with their units', async () => {
    await using world = await createWorld({ scenario: prod() });
    const overrides = '{"cpu": "1 vCPU", "memory": "2 GB"}';
    const inputs = { ...web, image: `${world.host}/web:v1`, 'task-definition-overrides': overrides };
    expect((await deploy(world, inputs)).verdict).toBe('succeeded');
    expect((await deploy(world, inputs)).verdict).toBe('unchanged');
  });

  it('makes a new revision of the very same image', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { ...web, image: `${world.host}/web:v1`, 'environment-variables': 'A=1' };
    expect((await deploy(world, inputs)).verdict).toBe('succeeded');
    expect(containers(world).web).toMatchObject({ environment: [{ name: 'A', value: '1' }] });
  });

  it('goes to the containers that are named', async () => {
    await using world = await worldWithSidecar();
    const inputs = {
      'container-name': 'web, proxy',
      'environment-variables': 'A=1',
      'wait-for-service-stability': 'false',
    };
    await deploy(world, { ...web, repository: 'web', ...inputs });
    const environments = Object.values(containers(world)).map(({ environment }) => environment);
    expect(environments).toEqual([
      [
        { name: 'OLD', value: '' },
        { name: 'A', value: '1' },
      ],
      [{ name: 'A', value: '1' }],
    ]);
  });

  it('starts from what somebody else deployed meanwhile', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.duringBuild = async () => {
      await deployByHand(world, await registerChanged(world, { cpu: '128' }));
      world.mark();
    };
    await deploy(world, { ...web, 'environment-variables': 'A=1' });
    expect(registered(world)).toMatchObject({
      cpu: '128',
      containerDefinitions: [{ environment: [{ name: 'A', value: '1' }] }],
    });
  });

  it('changes a named revision, which keeps its image, without a build', async () => {
    await using world = await createWorld({ scenario: prod() });
    await registerChanged(world, { cpu: '512' });
    world.mark();
    const outcome = await deploy(world, { ...web, 'task-definition': 'web:2', 'environment-variables': 'A=1' });
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
    expect(registered(world)).toMatchObject({
      cpu: '512',
      containerDefinitions: [{ image: `${world.host}/web:v1`, environment: [{ name: 'A', value: '1' }] }],
    });
    expect(world.docker.calls).toEqual([]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a variable in the environment and in the secrets',
      { secrets: 'OLD=/old' },
      /'web' would have OLD in its environment/,
    ],
    [
      'a new container without an image',
      { 'task-definition-overrides': 'containerDefinitions: { wbe: {} }' },
      /Did you mean 'web'/,
    ],
    ['a container that is not there', { images: 'wbe=x:1', repository: 'web' }, /no container 'wbe'/],
    [
      'an image that is not there',
      { images: 'proxy=127.0.0.1:PORT/proxy:v9' },
      /images: '.*proxy:v9' doesn't exist in ECR/,
    ],
    [
      'no container for the built image',
      { images: 'web=x:1', repository: 'web' },
      /web would get the image that is built/,
    ],
  ])('is refused before anything is built: %s', async (_name, inputs, message) => {
    await using world = await worldWithSidecar();
    const here = Object.entries(inputs).map(([name, value]) => [name, value.replace('127.0.0.1:PORT', world.host)]);
    const problem = await problemOf(world, {
      ...web,
      'container-name': inputs.images ? '' : 'web',
      ...Object.fromEntries(here),
    });
    expect(problem.message).toMatch(message);
    expect(problem.verdict).toBe('refused');
    expect(world.writes()).toEqual([]);
    expect(world.docker.builds).toEqual([]);
  });

  it('is told by name in a dry run, without the values', async () => {
    await using world = await worldWithSidecar();
    const inputs = { 'environment-variables': 'API_TOKEN=hunter2\n-OLD', secrets: 'DB=/db', cpu: '512' };
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2`, 'dry-run': 'true', ...inputs });
    expect(outcome.services[0]?.reason).toContain('environment API_TOKEN, -OLD; secrets DB; cpu) and update');
    expect(JSON.stringify([outcome, world.lines])).not.toContain('hunter2');
  });
});

describe('images', () => {
  it('deploys several at once without a build, verified, and is unchanged the second time', async () => {
    await using world = await worldWithSidecar();
    const inputs = { ...web, images: `web=${world.host}/web:v2\nproxy=${world.host}/proxy:v2` };
    const outcome = await deploy(world, inputs);
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      services: [{ running: { kind: 'verified', containers: 2 } }],
    });
    expect(outcome.services[0]?.revision?.images).toEqual({
      web: `${world.host}/web:v2`,
      proxy: `${world.host}/proxy:v2`,
    });
    expect(world.docker.calls).toEqual([]);
    world.mark();
    expect((await deploy(world, inputs)).verdict).toBe('unchanged');
    expect(world.writes()).toEqual([]);
  });

  it('go beside one that is built', async () => {
    await using world = await worldWithSidecar();
    const outcome = await deploy(world, { ...web, repository: 'web', images: `proxy=${world.host}/proxy:v2` });
    expect(outcome.verdict).toBe('succeeded');
    expect(world.docker.builds).toHaveLength(1);
    expect(containers(world)).toMatchObject({
      web: { image: outcome.image?.reference },
      proxy: { image: `${world.host}/proxy:v2` },
    });
  });

  it("don't overwrite what somebody else deployed in that container", async () => {
    await using world = await worldWithSidecar();
    const list = revisionsOf(world).at(-1)?.registered.containerDefinitions as Json[];
    const theirs = list.map((one) => (one.name === 'web' ? { ...one, image: `${world.host}/web:crash` } : one));
    world.docker.duringBuild = async () => {
      await deployByHand(world, await registerChanged(world, { containerDefinitions: theirs as never }));
      world.mark();
    };
    const problem = await problemOf(world, { ...web, repository: 'web', images: `proxy=${world.host}/proxy:v2` });
    expect(problem.message).toContain('was deployed by somebody else meanwhile');
    expect(world.writes()).toEqual([]);
  });
});

describe('variables', () => {
  it('are put into a task definition file', async () => {
    await using world = await createWorld({ scenario: prod() });
    const text = `family: web\ncontainerDefinitions: [{ name: web, image: x, memory: "\${MEM}", user: "\${USER} $\${X}" }]`;
    await world.workspace.write('task.yml', text);
    const inputs = {
      'task-definition': 'task.yml',
      variables: 'MEM=96\nUSER=a"b',
      'wait-for-service-stability': 'false',
    };
    await deploy(world, { ...web, ...inputs });
    expect(containers(world).web).toMatchObject({ memory: 96, user: `a"b \${X}` });
  });
});

describe('what is sent with UpdateService', () => {
  const update = (world: TestWorld) => world.calls('UpdateService').map(({ input }) => input);

  it('is nothing that was not asked for', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deploy(world, { ...web, image: `${world.host}/web:v2` });
    const taskDefinition = trueService(world).taskDefinition;
    expect(update(world)).toEqual([{ cluster: 'prod', service: 'web', taskDefinition }]);
  });

  it('is what was asked for, once', async () => {
    await using world = await createWorld({ scenario: prod() });
    const asked = { 'desired-count': '2', 'enable-ecs-managed-tags': 'true', 'propagate-tags': 'SERVICE' };
    const inputs = { ...web, image: `${world.host}/web:v2`, ...asked };
    expect((await deploy(world, inputs)).verdict).toBe('succeeded');
    const taskDefinition = trueService(world).taskDefinition;
    const settings = { desiredCount: 2, enableECSManagedTags: true, propagateTags: 'SERVICE' };
    expect(update(world)).toEqual([{ cluster: 'prod', service: 'web', taskDefinition, ...settings }]);
    expect(trueService(world).desiredCount).toBe(2);
    world.mark();
    expect((await deploy(world, inputs)).verdict).toBe('unchanged');
    expect(world.writes()).toEqual([]);
    await deploy(world, { ...inputs, 'desired-count': '1' });
    expect(update(world)).toMatchObject([{ desiredCount: 1, forceNewDeployment: true }]);
  });

  it('is a forced deployment of what runs already', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { ...web, image: `${world.host}/web:v1`, 'force-new-deployment': 'true' };
    expect((await deploy(world, inputs)).verdict).toBe('succeeded');
    expect(world.writes()).toEqual(['UpdateService']);
    expect(update(world)).toMatchObject([{ forceNewDeployment: true }]);
  });

  it('is no number of tasks where a service has one on every instance', async () => {
    await using world = await createWorld({ scenario: prod([webService({ 'scheduling-strategy': 'DAEMON' })]) });
    const problem = await problemOf(world, { ...web, 'desired-count': '2' });
    expect(problem.message).toContain("desired-count: service 'web' has the scheduling strategy DAEMON");
    expect(world.docker.builds).toEqual([]);
  });
});

describe('a family that is ahead of the service', () => {
  const warnings = (world: TestWorld) => world.lines.warning.join('\n');

  it('is warned of, with the way to start from it', async () => {
    await using world = await createWorld({ scenario: prod() });
    await registerChanged(world, { cpu: '128' });
    await deploy(world, { ...web, image: `${world.host}/web:v2`, 'wait-for-service-stability': 'false' });
    expect(warnings(world)).toContain('Service web runs web:1, and web:2 is newer');
    expect(warnings(world)).toContain('`task-definition: web` starts from the newest');
  });

  it.each<[string, object]>([
    ['differs in our image alone: a deployment that failed', { image: 'crash' }],
    ['is the same', {}],
  ])('is nothing to speak of where it %s', async (_name, { image = 'v1' }: { image?: string }) => {
    await using world = await createWorld({ scenario: prod() });
    const [one] = revisionsOf(world)[0]!.registered.containerDefinitions as Json[];
    const theirs = [{ ...one, image: `${world.host}/web:${image}` }];
    await registerChanged(world, { containerDefinitions: theirs as never });
    await deploy(world, { ...web, image: `${world.host}/web:v2`, 'wait-for-service-stability': 'false' });
    expect(warnings(world)).toBe('');
  });
});
