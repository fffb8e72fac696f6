import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false', 'image-tag': 'r1' };
const OTHER = '210987654321.dkr.ecr.eu-west-1.amazonaws.com';
const PUBLIC_AUTH = Buffer.from('AWS:emulated-public-password').toString('base64');

interface Config {
  auths: Record<string, { auth: string }>;
  credHelpers: Record<string, string>;
}

async function newWorld(denied?: string, config?: object): Promise<TestWorld> {
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  if (denied !== undefined) Statement.push({ Effect: 'Deny', Action: denied, Resource: '*' });
  const world = await createWorld({ scenario: prod([webService()]), policy: { Statement } });
  if (config !== undefined) await world.workspace.write('docker/config.json', JSON.stringify(config));
  return config === undefined ? world : withDockerConfig(world);
}

function withDockerConfig(world: TestWorld): TestWorld {
  const environment = { ...world.environment, DOCKER_CONFIG: join(world.run.workspace, 'docker') };
  return Object.assign(world, { environment });
}

/** The docker configuration that the build had. */
async function configDuringBuild(world: TestWorld, inputs: Record<string, string>): Promise<Config> {
  let text = '{}';
  world.docker.duringBuild = async () => {
    text = await readFile(join(world.docker.calls.at(-1)?.environment.DOCKER_CONFIG ?? '', 'config.json'), 'utf8');
  };
  await deploy(world, { ...quick, ...inputs });
  return JSON.parse(text);
}

describe('registries', () => {
  it('are logged in to during the build alone, each with a login of its region', async () => {
    await using world = await newWorld();
    const { auths, credHelpers } = await configDuringBuild(world, {
      registries: `${OTHER}, 210987654321, public.ecr.aws`,
    });
    expect(Object.keys(auths).sort()).toEqual(
      [world.host, OTHER, '210987654321.dkr.ecr.us-east-1.amazonaws.com', 'public.ecr.aws'].sort(),
    );
    expect(auths['public.ecr.aws']?.auth).toBe(PUBLIC_AUTH);
    expect(credHelpers[OTHER]).toBe('');
    expect(world.lines.mask).toContain('emulated-public-password');
    expect(world.lines.mask).toContain(auths[OTHER]?.auth);
  });

  it('have one token for each region', async () => {
    await using world = await newWorld();
    const regions: string[] = [];
    const ecr = (region: string) => {
      regions.push(region);
      return world.aws.ecr(region);
    };
    const more = '310987654321.dkr.ecr.eu-west-1.amazonaws.com, 210987654321';
    await deploy({ ...world, aws: { ...world.aws, ecr } }, { ...quick, registries: `${OTHER}, ${more}` });
    expect(new Set(regions)).toEqual(new Set(['us-east-1', 'eu-west-1']));
    expect(regions.filter((region) => region === 'eu-west-1')).toHaveLength(1);
    expect(world.calls('GetAuthorizationToken')).toHaveLength(2);
  });

  it('that only the Dockerfile names are logged in to as well', async () => {
    await using world = await newWorld();
    await world.workspace.write('Dockerfile', `FROM ${OTHER}/base:1\nCOPY --from=public.ecr.aws/a/b /x /x\n`);
    const { auths } = await configDuringBuild(world, {});
    expect(Object.keys(auths).sort()).toEqual([world.host, OTHER, 'public.ecr.aws'].sort());
  });

  it("keep the user's own login where nobody asked us for one", async () => {
    const config = { auths: { [OTHER]: { auth: 'theirs' } }, credHelpers: { 'public.ecr.aws': 'ecr-login' } };
    await using world = await newWorld(undefined, config);
    await world.workspace.write('Dockerfile', `FROM ${OTHER}/base:1\nCOPY --from=public.ecr.aws/a/b /x /x\n`);
    const built = await configDuringBuild(world, {});
    expect(built.auths[OTHER]?.auth).toBe('theirs');
    expect(built.credHelpers['public.ecr.aws']).toBe('ecr-login');
    const asked = await configDuringBuild(world, { registries: OTHER, 'image-tag': 'r2' });
    expect(asked.auths[OTHER]?.auth).not.toBe('theirs');
  });

  it.each(['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'])(
    'without the permission %s leave the public one to everybody',
    async (denied) => {
      await using world = await newWorld(denied);
      const { auths } = await configDuringBuild(world, { registries: 'public.ecr.aws' });
      expect(Object.keys(auths)).toEqual([world.host]);
      expect(world.lines.info.join('\n')).toContain(
        "Skipped: can't log in to public.ecr.aws, so its images are pulled at the rate for everybody. Allow ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken",
      );
    },
  );

  it('of an input that refuse the login end the run before the build', async () => {
    await using world = await newWorld('ecr:GetAuthorizationToken');
    const problem = await problemOf(world, { ...quick, registries: OTHER });
    expect(problem.message).toMatch(
      new RegExp(`^registries: no login to ${OTHER}: ecr:GetAuthorizationToken: AccessDenied`),
    );
    expect(problem.hint).toContain('Allow ecr:GetAuthorizationToken');
    expect(world.docker.builds).toEqual([]);
    expect(world.writes()).toEqual([]);
  });
});

describe('registry-auth', () => {
  it('is there during the build, mask, and in no command line', async () => {
    await using world = await newWorld();
    const auth =
      '- username: me\n  password: hunter2-hub\n- {registry: ghcr.io, username: you, password: hunter2-gh}\n';
    const { auths } = await configDuringBuild(world, { 'registry-auth': auth });
    expect(auths['https://index.docker.io/v1/']?.auth).toBe(Buffer.from('me:hunter2-hub').toString('base64'));
    expect(auths['ghcr.io']?.auth).toBe(Buffer.from('you:hunter2-gh').toString('base64'));
    expect(world.lines.mask).toEqual(expect.arrayContaining(['hunter2-hub', 'hunter2-gh', auths['ghcr.io']?.auth]));
    const { mask: _, ...shown } = world.lines;
    expect(JSON.stringify([shown, world.docker.calls])).not.toContain('hunter2');
  });
});
