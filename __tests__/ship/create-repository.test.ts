import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false', 'image-tag': 'r1' };
const missing = { ...quick, repository: 'team/new', 'container-name': 'web' };
const create = { ...missing, 'create-repository': 'true' };

const POLICY =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}';

function denying(...actions: string[]) {
  return {
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      ...actions.map((Action) => ({ Effect: 'Deny', Action, Resource: '*' })),
    ],
  };
}

async function newWorld(...denied: string[]): Promise<TestWorld> {
  return await createWorld({ scenario: prod([webService()]), policy: denying(...denied) });
}

function repositoryOf(world: TestWorld): unknown {
  const { repositories } = world.emulator.state();
  return (repositories as { name: string }[]).find(({ name }) => name === 'team/new');
}

describe('a repository that is missing', () => {
  it('is an error before the build, with the command, the IAM action and the input', async () => {
    await using world = await newWorld();
    const problem = await problemOf(world, missing);
    expect(problem.message).toContain(
      "repository: 'team/new' doesn't exist in ECR of account 123456789012 in us-east-1. The repositories there: web.",
    );
    expect(problem.hint).toMatch(
      /`aws ecr create-repository --repository-name team\/new --region us-east-1`, or here with create-repository: true \(which needs the IAM action ecr:CreateRepository\)/,
    );
    expect(world.docker.builds).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  it('is created before the build with create-repository, as ECR does it by itself', async () => {
    await using world = await newWorld();
    const outcome = await deploy(world, create);
    expect(world.writes()).toEqual(['CreateRepository', 'RegisterTaskDefinition', 'UpdateService']);
    expect(outcome.image).toMatchObject({ repository: 'team/new', tag: 'r1', how: 'built' });
    expect(repositoryOf(world)).toMatchObject({
      imageTagMutability: 'MUTABLE',
      scanOnPush: false,
      encryption: { encryptionType: 'AES256' },
      tags: {},
      images: [{ tags: ['r1'] }],
    });
    expect(world.lines.info).toContain('Created the repository team/new in ECR of account 123456789012 in us-east-1.');
  });

  it('is created as the inputs say, with the tag of the cache free to move', async () => {
    await using world = await newWorld();
    await deploy(world, {
      ...create,
      cache: 'ecr',
      'repository-scan-on-push': 'true',
      'repository-tag-mutability': 'immutable',
      'repository-kms-key': 'alias/aws/ecr',
      'repository-lifecycle-policy': POLICY,
      'repository-tags': 'team=shop\ncost-center=42',
    });
    expect(world.writes().slice(0, 2)).toEqual(['CreateRepository', 'PutLifecyclePolicy']);
    expect(world.calls('CreateRepository')[0]?.input).toMatchObject({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'buildcache' }],
    });
    expect(repositoryOf(world)).toMatchObject({
      scanOnPush: true,
      encryption: { encryptionType: 'KMS', kmsKey: 'alias/aws/ecr' },
      lifecyclePolicy: POLICY,
      tags: { team: 'shop', 'cost-center': '42' },
    });
    expect(world.docker.builds[0]?.args.join(' ')).toContain('--cache-to type=registry,ref=');
  });

  it('is only announced by a dry run', async () => {
    await using world = await newWorld();
    const outcome = await deploy(world, { ...create, 'dry-run': 'true' });
    expect(outcome.services[0]?.reason).toMatch(
      /^would create the repository team\/new; would build and push \S+\/team\/new:r1;/,
    );
    expect(world.writes()).toEqual([]);
  });

  it('stays missing where another check fails', async () => {
    await using world = await newWorld();
    await problemOf(world, { ...create, target: 'nope' });
    await problemOf(world, { ...create, 'container-name': 'nope' });
    expect(world.writes()).toEqual([]);
  });

  it('stays missing where the registry refuses the login', async () => {
    await using world = await newWorld('ecr:GetAuthorizationToken');
    await problemOf(world, create);
    expect(world.writes()).toEqual([]);
  });

  it('says what to allow where it may not be created', async () => {
    await using world = await newWorld('ecr:CreateRepository');
    const problem = await problemOf(world, { ...create, 'repository-tags': 'a=b' });
    expect(problem.message).toMatch(
      /^create-repository: 'team\/new' can't be created in ECR of account 123456789012 in us-east-1: CreateRepository: AccessDenied/,
    );
    expect(problem.hint).toContain(
      'Allow ecr:CreateRepository and ecr:TagResource on arn:aws:ecr:us-east-1:123456789012:repository/team/new',
    );
    expect(world.docker.builds).toEqual([]);
  });

  it('says what is missing where its lifecycle policy is refused', async () => {
    await using world = await newWorld('ecr:PutLifecyclePolicy');
    const problem = await problemOf(world, { ...create, 'repository-lifecycle-policy': POLICY });
    expect(problem.message).toContain(
      "the repository 'team/new' is created, and its lifecycle policy isn't set: PutLifecyclePolicy: ",
    );
    expect(problem.hint).toContain('aws ecr put-lifecycle-policy --repository-name team/new --region us-east-1');
    expect(world.docker.builds).toEqual([]);
  });
});

describe('a repository that exists', () => {
  it('is left alone', async () => {
    await using world = await newWorld();
    await deploy(world, { ...quick, 'create-repository': 'true', 'repository-scan-on-push': 'true' });
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is used where somebody created it meanwhile, or it may not be looked up', async () => {
    await using world = await newWorld('ecr:DescribeRepositories');
    await world.emulator.look('ecr:CreateRepository', { repositoryName: 'team/new' });
    const outcome = await deploy(world, { ...create, 'repository-lifecycle-policy': POLICY });
    expect(outcome.image?.how).toBe('built');
    expect(world.lines.info).toContain('The repository team/new exists by now and stays as it is.');
    expect(world.writes()).not.toContain('PutLifecyclePolicy');
  });
});
