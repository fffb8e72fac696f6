import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeWithDocker } from '../support/docker.ts';
import { commandsIn, masksIn, withoutMasks } from './runner-commands.ts';
import { SECRET_KEY, SESSION_TOKEN, Site, WITH_CIRCUIT_BREAKER } from './site.ts';

const BUILD_SECRET = 'canary-build-argument-0xBEEF';
const MOUNTED_SECRET = 'canary-build-secret-0xF00D';

describeWithDocker('secrets', () => {
  it('show up nowhere: not in the log, a command line, the outputs, the summary or a file', async () => {
    await using site = await Site.open();
    await site.commit({ Dockerfile: 'FROM scratch\nARG NPM_TOKEN\nCOPY page /\n', page: 'version 1' });
    // Command lines of every process, at the moment that docker is called: docker's own, and ours.
    const processes = join(site.temp, '..', 'processes');
    await site.hookDocker(`cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' >> '${processes}'`);

    const result = await site.ship({
      ...{ cluster: 'default', service: 'web', 'build-args': `NPM_TOKEN=${BUILD_SECRET}` },
      'build-secrets': `npm=${MOUNTED_SECRET}`,
    });
    expect(result.exitCode).toBe(0);
    const masked = masksIn(result.log);
    expect(masked.length).toBeGreaterThanOrEqual(2);

    const places = {
      log: withoutMasks(result.log),
      arguments: (await site.dockerCalls()).join('\n'),
      processes: await readFile(processes, 'utf8'),
      outputs: JSON.stringify(result.outputs),
      summary: result.summary,
      state: JSON.stringify(result.state),
      calls: JSON.stringify(site.emulator.calls()),
    };
    expect(places.arguments).toContain('--build-arg NPM_TOKEN ');
    expect(places.arguments).toContain('--secret id=npm,src=');
    expect(masked).toContain(MOUNTED_SECRET);
    for (const secret of [SECRET_KEY, SESSION_TOKEN, BUILD_SECRET, ...masked]) {
      for (const [place, text] of Object.entries(places))
        expect([place, text.includes(secret)]).toEqual([place, false]);
    }
    expect(await site.leftovers()).toEqual([]);
  });

  it('are masked before anything else can print them', async () => {
    await using site = await Site.open();
    await site.commit({ Dockerfile: 'FROM scratch\nCOPY page /\n', page: 'version 1' });
    const { log } = await site.ship({ cluster: 'default', service: 'web' });
    const names = commandsIn(log).map(({ name }) => name);
    expect(names.indexOf('add-mask')).toBeLessThan(names.indexOf('stop-commands'));
  });

  it("leave the user's docker configuration without a login", async () => {
    await using site = await Site.open();
    await site.commit({ Dockerfile: 'FROM scratch\nCOPY page /\n', page: 'version 1' });
    const own = join(site.home, 'config.json');
    await writeFile(own, '{"auths":{}}');
    const result = await site.ship({ cluster: 'default', service: 'web' }, { DOCKER_CONFIG: site.home });
    expect(result.exitCode).toBe(0);
    expect(await readFile(own, 'utf8')).toBe('{"auths":{}}');
  });
});

describeWithDocker('runner commands in output of others', () => {
  it('do nothing when a build prints them, and none is lost from the log', async () => {
    await using site = await Site.open();
    await site.addBusybox();
    const printed = ['::error::from the build', '::add-path::/evil', '##[error]from the build', '::stop-commands::x'];
    const run = printed.map((line) => `RUN ["/busybox", "echo", "${line}"]`).join('\n');
    await site.commit({ Dockerfile: `FROM scratch\nCOPY busybox /busybox\n${run}\n` });
    const { log, exitCode, env, path } = await site.ship({ cluster: 'default', service: 'web' });
    expect(exitCode).toBe(0);
    for (const line of printed) expect(log).toContain(line);
    expect(commandsIn(log).map(({ name }) => name)).not.toContain('error');
    expect(commandsIn(log).map(({ name }) => name)).not.toContain('add-path');
    expect(commandsIn(log).filter(({ data }) => data === 'x')).toEqual([]);
    expect({ env, path }).toEqual({ env: {}, path: [] });
  });

  it('do nothing when a container gives them as the reason for its end', async () => {
    await using site = await Site.open({ scenario: WITH_CIRCUIT_BREAKER });
    const commit = await site.commit({ Dockerfile: 'FROM scratch\nCOPY page /\n', page: 'version 1' });
    site.emulator.setImageBehaviour({ image: `*:${commit}`, pull: '::set-env name=A::b ##[add-path]/evil' });
    const { log, outputs, summary } = await site.ship({ cluster: 'default', service: 'web' });
    expect(outputs['deployment-status']).toBe('rolled-back');
    expect(outputs['failure-reason']).toContain('##[add-path]/evil');
    const allowed = ['add-mask', 'group', 'endgroup', 'stop-commands', 'error'];
    expect(commandsIn(log).filter(({ name }) => !allowed.includes(name))).toEqual([]);
    expect(commandsIn(log).filter(({ name }) => name === 'error')).toHaveLength(1);
    expect(summary).not.toContain('##[add-path]');
  });
});
