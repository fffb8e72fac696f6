import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { execa } from 'execa';
import { startEmulator } from '../../emulator/emulator.ts';
import { ImageBuilder, passwordOf } from '../emulator/docker-images.ts';
import { describeWithDocker } from '../support/docker.ts';
import { Site } from './site.ts';

describeWithDocker("a user's own Docker set-up", () => {
  it('goes on working: a login to another registry, a plugin and a builder; and is left as it was', async () => {
    await using site = await Site.open();
    // The other registry: private, with the base image of this build.
    const other = await startEmulator({ scenario: 'repositories: [{ name: base }]\n' });
    await using images = new ImageBuilder(other);
    const base = await images.push('base', '1', ['LABEL from=elsewhere']);
    // Only the registry has it now, so the build needs the login.
    await execa('docker', ['image', 'rm', '--force', base]);
    try {
      const config = join(site.home, '.docker');
      await mkdir(join(config, 'cli-plugins'), { recursive: true });
      await writeFile(join(config, 'cli-plugins', 'docker-hello'), PLUGIN, { mode: 0o755 });
      await writeFile(join(config, 'config.json'), '{\n\t"detachKeys": "ctrl-e,e"\n}');
      const env = { HOME: site.home, PATH: process.env.PATH ?? '' };
      const password = await passwordOf(other.endpoint);
      const login = ['login', '--username', 'AWS', '--password-stdin', base.split('/')[0] ?? ''];
      await execa('docker', login, { env, extendEnv: false, input: password });
      await execa('docker', ['buildx', 'create', '--name', 'spare'], { env, extendEnv: false });
      const before = await readFile(join(config, 'config.json'), 'utf8');
      expect(before).toContain('auths');

      const seen = join(site.home, 'seen');
      // What docker finds in the configuration that it is called with for the build.
      await site.hookDocker(`case "$*" in *--push*) docker_bin=$(PATH=\${PATH#*:} command -v docker)
"$docker_bin" hello >> '${seen}' 2>&1; "$docker_bin" buildx ls >> '${seen}' 2>&1; echo "config: $DOCKER_CONFIG" >> '${seen}';; esac`);
      await site.commit({ Dockerfile: `FROM ${base}\nCOPY page /\n`, page: 'version 1' });
      const result = await site.ship({ cluster: 'default', service: 'web' });

      expect(result.log).toContain('web: succeeded');
      expect(result.exitCode).toBe(0);
      const found = await readFile(seen, 'utf8');
      expect(found).toContain('hello from the plugin');
      expect(found).toContain('spare');
      expect(found).not.toContain(`config: ${config}\n`);
      expect(await readFile(join(config, 'config.json'), 'utf8')).toBe(before);
      expect((await stat(join(config, 'cli-plugins', 'docker-hello'))).isFile()).toBe(true);
      await execa('docker', ['buildx', 'rm', 'spare'], { env, extendEnv: false });
    } finally {
      await other.close();
    }
  });
});

const PLUGIN = `#!/bin/sh
if [ "$1" = docker-cli-plugin-metadata ]; then
  echo '{"SchemaVersion":"0.1.0","Vendor":"test","Version":"1","ShortDescription":"says hello"}'
else
  echo hello from the plugin
fi
`;
