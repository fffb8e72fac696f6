import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { StubDocker } from '../support/stub-docker.ts';
import { commandsIn } from './runner-commands.ts';
import { Site } from './site.ts';

const OTHER = '210987654321.dkr.ecr.eu-west-1.amazonaws.com';
const inputs = { cluster: 'default', service: 'web', 'wait-for-service-stability': 'false' };

describe('a repository that is missing', () => {
  it('ends the run before the build, and is created with create-repository', async () => {
    await using docker = await StubDocker.open();
    docker.build = { ...docker.build, ms: 1, pushMs: 1 };
    await using site = await Site.open({ docker });
    await site.commit({ Dockerfile: 'FROM scratch\n' });
    const missing = { ...inputs, repository: 'team/new', 'container-name': 'web' };

    const refused = await site.ship(missing);
    expect(refused.exitCode).toBe(1);
    expect(refused.outputs['failure-hint']).toContain('aws ecr create-repository --repository-name team/new');
    expect(refused.outputs['failure-hint']).toContain('the IAM action ecr:CreateRepository');
    expect([site.writes(), await site.dockerCalls()]).toEqual([[], []]);

    const created = await site.ship({ ...missing, 'create-repository': 'true', 'repository-scan-on-push': 'true' });
    expect([created.exitCode, created.outputs.repository]).toEqual([0, 'team/new']);
    expect(site.writes()).toEqual(['CreateRepository', 'RegisterTaskDefinition', 'UpdateService']);
    expect(await site.leftovers()).toEqual([]);
  });
});

describe('registries of other accounts', () => {
  it('are logged in to while docker builds, and nowhere else', async () => {
    await using docker = await StubDocker.open({ ms: 1 });
    await using site = await Site.open({ docker });
    await site.commit({ Dockerfile: `FROM ${OTHER}/base:1\n` });
    const seen = join(site.home, 'seen.json');
    await site.hookDocker(`[ "$1 $2" != 'buildx build' ] || cp "$DOCKER_CONFIG/config.json" '${seen}'`);

    const registryAuth = '- {registry: ghcr.io, username: me, password: canary-hunter2}\n';
    const result = await site.ship({ ...inputs, registries: '310987654321', 'registry-auth': registryAuth });
    expect(result.exitCode).toBe(0);
    const { auths } = JSON.parse(await readFile(seen, 'utf8')) as { auths: Record<string, { auth: string }> };
    expect(Object.keys(auths).sort()).toEqual(
      [site.registry, OTHER, '310987654321.dkr.ecr.us-east-1.amazonaws.com', 'ghcr.io'].sort(),
    );
    const masked = commandsIn(result.log).flatMap(({ name, data }) => (name === 'add-mask' ? [data] : []));
    expect(masked).toEqual(expect.arrayContaining([auths[OTHER]?.auth, 'canary-hunter2', auths['ghcr.io']?.auth]));
    const shown = [await site.dockerCalls(), result.summary, result.outputs, result.state].map((one) =>
      JSON.stringify(one),
    );
    for (const secret of masked) expect(shown.filter((text) => text.includes(secret))).toEqual([]);
    expect(await site.leftovers()).toEqual([]);
  });

  it('that refuse the login end the run before anything is written', async () => {
    const denied = { Effect: 'Deny', Action: 'ecr:GetAuthorizationToken', Resource: '*' };
    const policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, denied] };
    await using docker = await StubDocker.open();
    await using site = await Site.open({ docker, policy });
    await site.commit({ Dockerfile: 'FROM scratch\n' });
    const result = await site.ship({ ...inputs, registries: OTHER });
    expect([result.exitCode, result.outputs['deployment-status']]).toEqual([1, 'not-started']);
    expect(result.outputs['failure-reason']).toContain(`registries: no login to ${OTHER}`);
    expect(result.outputs['failure-hint']).toContain('Allow ecr:GetAuthorizationToken');
    expect(site.writes()).toEqual([]);
    expect(await site.leftovers()).toEqual([]);
  });
});
