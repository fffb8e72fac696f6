import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, problemOf, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

/** The run was refused before anything was built or written. */
async function refusalOf(world: TestWorld, inputs: Readonly<Record<string, string>>): Promise<string> {
  const problem = await problemOf(world, inputs);
  expect(problem.verdict).toBe('refused');
  expect(problem.hint).toBeTruthy();
  expect(world.writes()).toEqual([]);
  expect(world.docker.builds).toEqual([]);
  return problem.message;
}

describe('refused before anything is written', () => {
  it('is a cluster that does not exist, with those that do', async () => {
    await using world = await createWorld({ scenario: prod() });
    const message = await refusalOf(world, { ...web, cluster: 'prd' });
    expect(message).toContain("'prd' doesn't exist in us-east-1 of account 123456789012");
    expect(message).toContain('prod');
  });

  it('is every service that does not exist, with those that do', async () => {
    await using world = await createWorld({ scenario: prod([webService(), webService({ name: 'worker' })]) });
    const message = await refusalOf(world, { ...web, service: 'wbe, web, jobs' });
    expect(message).toContain("service: 'wbe' doesn't exist in cluster prod in us-east-1 of account 123456789012");
    expect(message).toContain("service: 'jobs' doesn't exist");
    expect(message).not.toContain("service: 'web' doesn't exist");
    expect(message).toContain('The services there: web and worker.');
  });

  it('is a repository that no service runs, where the services are to be found by it', async () => {
    await using world = await createWorld({ scenario: prod() });
    const message = await refusalOf(world, { cluster: 'prod', service: 'matching', repository: 'shop' });
    expect(message).toContain('no service of cluster prod runs an image of the repository shop');
    expect(message).toContain(`${world.host}/web:v1`);
  });

  it.each([
    { controller: 'CODE_DEPLOY' as const, says: 'CodeDeploy' },
    { controller: 'EXTERNAL' as const, says: 'EXTERNAL' },
  ])('is a service of the deployment controller $controller', async ({ controller, says }) => {
    const scenario = prod([webService({ 'deployment-controller': controller })]);
    await using world = await createWorld({ scenario });
    expect(await refusalOf(world, web)).toContain(says);
  });

  it.each(['DRAINING', 'INACTIVE'])('is a service that is %s', async (status) => {
    await using world = await createWorld({ scenario: prod() });
    await world.aws.ecs.send(new DeleteServiceCommand({ cluster: 'prod', service: 'web', force: true }));
    if (status === 'INACTIVE') await world.emulator.advance(60_000);
    world.mark();
    expect(await refusalOf(world, web)).toContain(`'web' is ${status}, not ACTIVE`);
  });

  it('is an ARN of another region', async () => {
    await using world = await createWorld({ scenario: prod() });
    const service = 'arn:aws:ecs:eu-central-1:123456789012:service/prod/web';
    expect(await refusalOf(world, { service })).toContain('eu-central-1');
  });

  it.each([
    { inputs: { cluster: 'staging/prod' }, says: "cluster: 'staging/prod' is neither a name nor an ARN" },
    { inputs: { service: 'staging/web' }, says: "service: 'staging/web' is neither a name nor an ARN" },
  ])('is a name with a slash: $inputs', async ({ inputs, says }) => {
    await using world = await createWorld({ scenario: prod() });
    const problem = await problemOf(world, { ...web, ...inputs });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain(says);
    expect(world.writes()).toEqual([]);
  });

  it('is a workspace without a Dockerfile', async () => {
    await using world = await createWorld({ scenario: prod() });
    const message = await refusalOf(world, { ...web, file: 'docker/Dockerfile' });
    expect(message).toContain('there is no Dockerfile at docker/Dockerfile');
  });

  it('is a machine that nothing can build on', async () => {
    await using world = await createWorld({ scenario: prod() });
    const withoutDocker: TestWorld = {
      ...world,
      command: async (program, args, options) =>
        program !== 'git'
          ? { exitCode: undefined, stdout: '', output: `spawn ${program} ENOENT` }
          : await world.command(program, args, options),
    };
    expect(await refusalOf(withoutDocker, web)).toContain('spawn docker ENOENT');
  });

  it('is credentials that are over, and they are not tried again and again', async () => {
    await using world = await createWorld({ scenario: prod() });
    const code = 'ExpiredTokenException';
    world.emulator.faults.add({ operation: 'DescribeServices', times: 9, fault: 'error', code, status: 400 });
    const problem = await problemOf(world, web);
    expect(problem.verdict).toBe('refused');
    expect(world.calls('DescribeServices')).toHaveLength(1);
    expect(world.writes()).toEqual([]);
  });
});
