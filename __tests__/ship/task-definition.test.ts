import { readFile, stat } from 'node:fs/promises';
import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { rawEcs } from '../emulator/clients.ts';
import { revisionsOf, trueService } from '../support/ecs-truth.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { local, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const quick = { ...web, 'wait-for-service-stability': 'false', stamp: 'false' };

/** A service whose definition has an application from our repository, a sidecar and a migration, all ours or not. */
function withSidecar() {
  return webService({
    'task-definition': {
      family: 'web',
      containerDefinitions: [
        { name: 'app', image: local('web:v1'), memory: 64 },
        { name: 'proxy', image: 'public.ecr.aws/nginx/nginx:1.27', memory: 64 },
        { name: 'migrate', image: local('web:v1'), memory: 64, essential: false },
      ],
    },
  });
}

/** The images of the newest revision, by container. */
function newestImages(world: TestWorld, family = 'web'): Record<string, string> {
  const containers = revisionsOf(world, family).at(-1)?.registered.containerDefinitions;
  return Object.fromEntries((containers as { name: string; image: string }[]).map(({ name, image }) => [name, image]));
}

async function rawDefinition(world: TestWorld, taskDefinition: string): Promise<Record<string, unknown>> {
  const { text } = await rawEcs(world.emulator, 'DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] });
  return (JSON.parse(text) as { taskDefinition: Record<string, unknown> }).taskDefinition;
}

function expectNothingWritten(world: TestWorld): void {
  expect(world.writes()).toEqual([]);
  expect(world.docker.builds).toEqual([]);
}

describe('the containers that get the image', () => {
  it('are those that run an image of the repository', async () => {
    await using world = await createWorld({ scenario: prod([withSidecar()]) });
    const image = `${world.host}/web:v2`;
    await deploy(world, { ...quick, image });
    expect(newestImages(world)).toEqual({ app: image, proxy: 'public.ecr.aws/nginx/nginx:1.27', migrate: image });
  });

  it('are, with two inputs, those of the only ECR repository in the definition; sidecars keep their images', async () => {
    await using world = await createWorld({ scenario: prod([withSidecar()]) });
    await deploy(world, quick);
    const image = `${world.host}/web:${await world.workspace.head()}`;
    expect(newestImages(world)).toEqual({ app: image, proxy: 'public.ecr.aws/nginx/nginx:1.27', migrate: image });
  });

  it('are those that are named', async () => {
    await using world = await createWorld({ scenario: prod([withSidecar()]) });
    await deploy(world, { ...quick, 'container-name': 'migrate' });
    const tag = await world.workspace.head();
    expect(newestImages(world)).toEqual({
      app: `${world.host}/web:v1`,
      proxy: 'public.ecr.aws/nginx/nginx:1.27',
      migrate: `${world.host}/web:${tag}`,
    });
  });

  it('have to exist', async () => {
    await using world = await createWorld({ scenario: prod([withSidecar()]) });
    const problem = await problemOf(world, { ...web, 'container-name': 'ap' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain("has no container 'ap'");
    expect(problem.message).toContain('app, proxy and migrate');
    expectNothingWritten(world);
  });

  it('have to be clear', async () => {
    await using world = await createWorld({ scenario: prod([withSidecar()]) });
    const problem = await problemOf(world, { ...web, image: 'public.ecr.aws/docker/library/httpd:2' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain('has 3 containers');
    expect(problem.message).toContain('proxy (public.ecr.aws/nginx/nginx:1.27)');
    expectNothingWritten(world);
  });
});

describe('the base of the new revision', () => {
  const file = { family: 'web', cpu: '256', containerDefinitions: [{ name: 'web', image: 'placeholder', memory: 99 }] };

  it.each([
    { path: 'deploy/task.json', text: JSON.stringify(file) },
    { path: 'task.json', text: JSON.stringify({ taskDefinition: { ...file, revision: 7 }, tags: [] }) },
    {
      path: 'task.yml',
      text: 'family: web\ncpu: "256"\ncontainerDefinitions:\n  - { name: web, image: x, memory: 99 }',
    },
  ])('is the file $path', async ({ path, text }) => {
    await using world = await createWorld({ scenario: prod() });
    await world.workspace.write(path, text);
    const outcome = await deploy(world, { ...quick, 'task-definition': path });
    const registered = world.calls('RegisterTaskDefinition')[0]?.input;
    expect(registered).toEqual({
      ...file,
      containerDefinitions: [{ name: 'web', image: outcome.image?.reference, memory: 99 }],
    });
  });

  it('is the newest revision of a family', async () => {
    await using world = await createWorld({ scenario: prod() });
    await registerChanged(world, { cpu: '128' });
    await deploy(world, { ...quick, 'task-definition': 'web', image: `${world.host}/web:v2` });
    expect(revisionsOf(world).at(-1)?.registered).toMatchObject({ cpu: '128' });
    expect(newestImages(world)).toEqual({ web: `${world.host}/web:v2` });
  });

  it.each(['name', 'ARN'])('is a revision given by its %s, deployed as it is', async (kind) => {
    await using world = await createWorld({ scenario: prod() });
    const arn = await registerChanged(world, { cpu: '128' });
    world.mark();
    const outcome = await deploy(world, { ...web, 'task-definition': kind === 'ARN' ? arn : 'web:2' });
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      services: [{ revision: { arn }, running: { kind: 'verified' } }],
    });
    expect(world.writes()).toEqual(['UpdateService']);
    expect(world.docker.calls).toEqual([]);
  });

  it('is a named revision with another image where one is given', async () => {
    await using world = await createWorld({ scenario: prod() });
    await registerChanged(world, { cpu: '128' });
    await registerChanged(world, { cpu: '512' });
    await deploy(world, { ...quick, 'task-definition': 'web:2', image: `${world.host}/web:v2` });
    expect(revisionsOf(world).at(-1)?.registered).toMatchObject({ cpu: '128' });
    expect(newestImages(world)).toEqual({ web: `${world.host}/web:v2` });
  });

  it.each([
    { name: 'a missing file', value: 'deploy/tsk.json', says: /deploy\/tsk\.json.*doesn't exist.*task\.json/s },
    { name: 'a broken file', value: 'broken.json', says: /broken\.json can't be read: .* at line 2/s },
    { name: 'a file without containers', value: 'empty.yml', says: /has no containerDefinitions/ },
    { name: 'a missing family', value: 'wbe', says: /'wbe' doesn't exist in us-east-1.*web/s },
    { name: 'a missing revision', value: 'web:17', says: /'web:17' doesn't exist.*web:1/s },
    { name: 'an inactive revision', value: 'web:2', says: /'web:2' is INACTIVE/ },
  ])('is refused where it is $name', async ({ value, says }) => {
    await using world = await createWorld({ scenario: prod() });
    await world.workspace.write('deploy/task.json', '{}');
    await world.workspace.write('broken.json', '{\n  "family": ,\n}');
    await world.workspace.write('empty.yml', 'family: web');
    const taskDefinition = await registerChanged(world, {});
    await world.aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    world.mark();
    const problem = await problemOf(world, { ...web, 'task-definition': value });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toMatch(says);
    expectNothingWritten(world);
  });

  it('may be of another family, with a warning', async () => {
    await using world = await createWorld({ scenario: prod() });
    await world.workspace.write('other.json', JSON.stringify({ ...file, family: 'other' }));
    const outcome = await deploy(world, { ...quick, 'task-definition': './other.json' });
    expect(outcome.services[0]?.revision?.arn).toMatch(/:task-definition\/other:1$/);
    expect(world.lines.warning.join()).toContain('family other');
  });
});

describe('somebody else between the check and registering', () => {
  it('who changed something else is not undone: the new revision starts from theirs', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.duringBuild = async () => {
      await deployByHand(world, await registerChanged(world, { cpu: '128' }));
    };
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(revisionsOf(world).at(-1)?.registered).toMatchObject({ cpu: '128' });
    expect(newestImages(world)).toEqual({ web: outcome.image?.reference });
  });

  it('who deployed another image of our container is not overwritten', async () => {
    await using world = await createWorld({ scenario: prod() });
    const theirs = { name: 'web', image: `${world.host}/web:v2`, memory: 128 };
    world.docker.duringBuild = async () => {
      await deployByHand(world, await registerChanged(world, { containerDefinitions: [theirs] }));
      world.mark();
    };
    const problem = await problemOf(world, web);
    expect(problem.message).toContain('was deployed by somebody else meanwhile');
    expect(problem.message).toContain(theirs.image);
    expect(problem.verdict).toBe('not-started');
    expect(world.writes()).toEqual([]);
  });
});

describe('the rendered definition', () => {
  it('is written for the steps behind, as it is registered', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deployByHand(world, await registerChanged(world, { cpu: '128' }));
    world.mark();
    const planned = await deploy(world, { ...web, 'dry-run': 'true' });
    const { services } = await deploy(world, web);
    const file = services[0]?.definitionFile ?? '';
    expect(file).toMatch(/\/task-definition-web-[0-9a-f]{8}\.json$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { tags, ...registered } = JSON.parse(await readFile(file, 'utf8'));
    expect({ ...registered, tags }).toEqual(world.calls('RegisterTaskDefinition')[0]?.input);
    // The digest isn't known before the build.
    expect(JSON.parse(await readFile(planned.services[0]?.definitionFile ?? '', 'utf8'))).toEqual(registered);
  });

  it('is written where a revision is deployed as it is, too', async () => {
    await using world = await createWorld({ scenario: prod() });
    const { services } = await deploy(world, { ...quick, 'task-definition': 'web:1' });
    const file = JSON.parse(await readFile(services[0]?.definitionFile ?? '', 'utf8'));
    expect(file).toMatchObject({ family: 'web', containerDefinitions: [{ name: 'web' }] });
  });
});

describe('the tags of a revision', () => {
  const tags = [
    { key: 'team', value: 'shop' },
    { key: 'empty', value: '' },
  ];

  it('are kept on the next one', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deployByHand(world, await registerChanged(world, { cpu: '128', tags }));
    await deploy(world, quick);
    expect(revisionsOf(world).at(-1)?.tags).toEqual(tags);
  });

  it('are left out where they belong to AWS, which refuses them', async () => {
    await using world = await createWorld({ scenario: prod() });
    const withAws = [...tags, { key: 'aws:cloudformation:stack-name', value: 'shop' }];
    const definition = { family: 'web', containerDefinitions: [{ name: 'web', image: 'x', memory: 64 }] };
    await world.workspace.write('described.json', JSON.stringify({ taskDefinition: definition, tags: withAws }));
    await deploy(world, { ...quick, 'task-definition': 'described.json' });
    expect(world.calls('RegisterTaskDefinition')[0]?.input.tags).toEqual(tags);
  });

  it('are given up with a warning where the policy does not allow to tag', async () => {
    const Deny = { Effect: 'Deny', Action: 'ecs:TagResource', Resource: '*' };
    const policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, Deny] };
    await using world = await createWorld({ scenario: prod(), policy });
    await world.workspace.write(
      'described.json',
      JSON.stringify({
        taskDefinition: { family: 'web', containerDefinitions: [{ name: 'web', image: 'x', memory: 64 }] },
        tags,
      }),
    );
    const outcome = await deploy(world, { ...web, 'task-definition': 'described.json' });
    expect(outcome.verdict).toBe('succeeded');
    expect(world.lines.warning.join()).toContain('ecs:TagResource');
    expect(revisionsOf(world)).toHaveLength(2);
    expect(revisionsOf(world).at(-1)?.tags).toEqual([]);
  });
});

describe('the JSON of a revision', () => {
  const odd = {
    family: 'web',
    futureSetting: { mode: '', list: [], deep: [{ unknown: null, empty: {}, zero: 0, no: false }] },
    volumes: [{ name: 'data', host: { sourcePath: '' }, futureVolume: { options: [] } }],
    containerDefinitions: [
      {
        name: 'web',
        image: local('web:v1'),
        memory: 64,
        command: ['sh', '-c', ''],
        entryPoint: [],
        environment: [
          { name: 'EMPTY', value: '' },
          { name: 'TEXT', value: 'ä\u2028"\\', futureFlag: true },
        ],
        dockerLabels: {},
        futureContainer: [{ nested: [[], ''], amount: 1e21 }],
        logConfiguration: { logDriver: 'json-file', options: { 'max-size': '' }, secretOptions: [] },
      },
      { name: 'sidecar', image: 'public.ecr.aws/nginx/nginx:1.27', memory: 32, links: [], futureSidecar: '' },
    ],
  };
  const added = [
    'taskDefinitionArn',
    'revision',
    'status',
    'requiresAttributes',
    'compatibilities',
    'registeredAt',
    'registeredBy',
  ];

  it('goes back as it came, unknown members and empty values included, but for the image', async () => {
    await using world = await createWorld({ scenario: prod([webService({ 'task-definition': odd })]) });
    const before = await rawDefinition(world, 'web:1');
    const outcome = await deploy(world, { ...quick, repository: 'web' });
    const after = await rawDefinition(world, trueService(world).taskDefinition);
    const expected = Object.fromEntries(Object.entries(before).filter(([member]) => !added.includes(member)));
    const [app, sidecar] = before.containerDefinitions as Record<string, unknown>[];
    const containerDefinitions = [{ ...app, image: outcome.image?.reference }, sidecar];
    expect(world.calls('RegisterTaskDefinition').map(({ input }) => input)).toStrictEqual([
      { ...expected, containerDefinitions },
    ]);
    expect(after).toStrictEqual({
      ...before,
      containerDefinitions,
      taskDefinitionArn: trueService(world).taskDefinition,
      revision: 2,
      registeredAt: expect.any(Number),
    });
    expect(before.futureSetting).toStrictEqual(odd.futureSetting);
  });

  it('is not registered again where nothing would change', async () => {
    await using world = await createWorld({ scenario: prod([webService({ 'task-definition': odd })]) });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome.verdict).toBe('unchanged');
    expect(world.writes()).toEqual([]);
  });
});
