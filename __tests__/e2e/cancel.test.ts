import { expect, it } from '@jest/globals';
import { describeWithDocker } from '../support/docker.ts';
import { Site } from './site.ts';

const TWO_INPUTS = { cluster: 'default', service: 'web' };

describeWithDocker('a cancelled run', () => {
  it('stops watching, says what was last seen, and leaves the deployment to ECS', async () => {
    // Time stands still: this rollout would never end by itself.
    await using site = await Site.open({ speed: 0 });
    await site.commit({ Dockerfile: 'FROM scratch\nCOPY page /\n', page: 'version 1' });
    let log = '';
    const step = await site.startShip(TWO_INPUTS, (chunk) => {
      log += chunk;
      if (log.includes('new 0/1 running')) step.kill('SIGINT');
    });
    const result = await step.done;
    expect(result.outputs['deployment-status']).toBe('cancelled');
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('it goes on in AWS');
    expect(site.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('ends a build that is under way, and nothing is pushed, registered or left behind', async () => {
    await using site = await Site.open();
    await site.addBusybox();
    await site.commit({
      Dockerfile:
        'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "echo", "now"]\nRUN ["/busybox", "sleep", "120"]\n',
    });
    let log = '';
    const step = await site.startShip(TWO_INPUTS, (chunk) => {
      log += chunk;
      if (/sleep.*120/.test(log)) step.kill('SIGINT');
    });
    const result = await step.done;
    expect(result.outputs['deployment-status']).toBe('cancelled');
    expect(result.exitCode).toBe(1);
    expect(site.writes()).toEqual([]);
    expect(await site.leftovers()).toEqual([]);
  });

  it('that is killed outright has its login removed by the post step', async () => {
    await using site = await Site.open();
    await site.addBusybox();
    await site.commit({
      Dockerfile: 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "sleep", "20"]\n',
    });
    let log = '';
    const step = await site.startShip(TWO_INPUTS, (chunk) => {
      log += chunk;
      if (/sleep.*20/.test(log)) step.kill('SIGKILL');
    });
    const killed = await step.done;
    expect(killed.signal).toBe('SIGKILL');
    expect((await site.leftovers()).filter((name) => name.includes('docker'))).toHaveLength(1);
    expect((await site.post(killed)).exitCode).toBe(0);
    expect((await site.leftovers()).filter((name) => name.includes('docker'))).toEqual([]);
  });
});
