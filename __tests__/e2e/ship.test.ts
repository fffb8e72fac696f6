import { expect, it } from '@jest/globals';
import { execa } from 'execa';
import { describeWithDocker } from '../support/docker.ts';
import { Site, WITH_CIRCUIT_BREAKER } from './site.ts';

const TWO_INPUTS = { cluster: 'default', service: 'web' };
const FILES = { Dockerfile: 'FROM scratch\nCOPY page /\n', page: 'version 1' };

describeWithDocker('dist/ with two inputs', () => {
  it('deploys the sample service, and on the same commit does nothing even without a build cache', async () => {
    await using site = await Site.open();
    const commit = await site.commit(FILES);

    const first = await site.ship(TWO_INPUTS);
    expect(first.log).toContain('web: succeeded');
    expect(first.exitCode).toBe(0);
    expect(first.outputs).toMatchObject({
      'deployment-status': 'succeeded',
      image: `${site.registry}/web:${commit}`,
      'image-tag': commit,
      'task-definition-revision': '2',
      repository: 'web',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(first.summary).toContain('✅ Deployed: web');
    expect(site.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    expect((await site.post(first)).exitCode).toBe(0);

    await forgetImage(`${site.registry}/web:${commit}`);
    const builds = (await site.dockerCalls()).filter((call) => / build /.test(` ${call}`)).length;
    const second = await site.ship(TWO_INPUTS);
    expect(second.outputs['deployment-status']).toBe('unchanged');
    expect(second.exitCode).toBe(0);
    expect(second.outputs.digest).toBe(first.outputs.digest);
    expect(site.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    expect((await site.dockerCalls()).filter((call) => / build /.test(` ${call}`))).toHaveLength(builds);
  });

  it('builds and pushes with plain docker where buildx is missing, and knows the digest', async () => {
    await using site = await Site.open();
    await site.hideBuildx();
    const commit = await site.commit(FILES);
    const result = await site.ship({ ...TWO_INPUTS, tags: 'latest' });
    expect(result.log).toContain('web: succeeded');
    expect(result.exitCode).toBe(0);
    expect((await site.dockerCalls()).some((call) => call.includes('--push'))).toBe(false);
    const { repositories } = site.emulator.state() as { repositories: unknown };
    expect(JSON.stringify(repositories)).toContain(result.outputs.digest);
    expect(JSON.stringify(repositories)).toContain(commit);
    expect((await site.dockerCalls()).filter((call) => call.startsWith('push'))).toEqual([
      `push ${site.registry}/web:latest `,
      `push ${site.registry}/web:${commit} `,
    ]);
  });

  it('is not green when it runs again after a deployment that failed', async () => {
    await using site = await Site.open({ scenario: WITH_CIRCUIT_BREAKER });
    const commit = await site.commit(FILES);
    site.emulator.setImageBehaviour({ image: `*:${commit}`, exit: { after: 0, code: 3 }, boot: 1 });
    for (const run of ['first', 'second']) {
      const result = await site.ship(TWO_INPUTS);
      expect(`${run}: ${result.outputs['deployment-status']}`).toBe(`${run}: rolled-back`);
      expect(result.exitCode).toBe(1);
      expect(result.outputs['failure-reason']).toContain('exited with code 3');
      expect(result.summary).toContain('❌ Rolled back: web');
    }
  });
});

/** As on a fresh runner: neither the image nor the build cache of it is there. */
async function forgetImage(reference: string): Promise<void> {
  await execa('docker', ['image', 'rm', '--force', reference]);
  await execa('docker', ['builder', 'prune', '--all', '--force']);
}
