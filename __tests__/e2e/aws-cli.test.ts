import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { describeWithDocker } from '../support/docker.ts';

/** Debian's package, or AWS's own installer; another `aws` on the PATH may be anything. `.ci/run` installs it where the distribution has it. */
const AWS = ['/usr/bin/aws', '/usr/local/bin/aws'].find((path) => existsSync(path));
const describeWithCli = AWS === undefined ? describe.skip : describe;

async function aws(emulator: Emulator, ...args: string[]): Promise<string> {
  // Older versions know no AWS_ENDPOINT_URL.
  const { stdout } = await execa(AWS ?? 'aws', ['--endpoint-url', emulator.endpoint, '--output', 'json', ...args], {
    env: {
      PATH: process.env.PATH,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAEMULATOR',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
    },
    extendEnv: false,
  });
  return stdout;
}

describeWithCli('the AWS CLI against the emulator', () => {
  it('describes, waits for and updates services', async () => {
    const emulator = await startEmulator({ speed: 60 });
    try {
      const described = JSON.parse(await aws(emulator, 'ecs', 'describe-services', '--services', 'web'));
      expect(described.services[0]).toMatchObject({ serviceName: 'web', status: 'ACTIVE', runningCount: 1 });
      await aws(emulator, 'ecs', 'wait', 'services-stable', '--services', 'web');

      const containers = JSON.stringify([{ name: 'web', image: 'busybox', memory: 64, command: [], environment: [] }]);
      const register = ['ecs', 'register-task-definition', '--family', 'job', '--container-definitions', containers];
      const registered = JSON.parse(await aws(emulator, ...register));
      expect(registered.taskDefinition).toMatchObject({ family: 'job', revision: 1, status: 'ACTIVE' });

      const live = described.services[0].taskDefinition;
      await aws(
        emulator,
        'ecs',
        'update-service',
        '--service',
        'web',
        '--task-definition',
        live,
        '--force-new-deployment',
      );
      await aws(emulator, 'ecs', 'wait', 'services-stable', '--services', 'web');
      const after = JSON.parse(await aws(emulator, 'ecs', 'describe-services', '--services', 'web'));
      expect(after.services[0].deployments[0].id).not.toBe(described.services[0].deployments[0].id);
    } finally {
      await emulator.close();
    }
  }, 120_000);

  it('tells an unknown service from a broken call', async () => {
    const emulator = await startEmulator();
    try {
      const described = JSON.parse(await aws(emulator, 'ecs', 'describe-services', '--services', 'nope'));
      expect(described.failures).toEqual([expect.objectContaining({ reason: 'MISSING' })]);
      await expect(aws(emulator, 'ecs', 'describe-services', '--cluster', 'nope', '--services', 'web')).rejects.toThrow(
        /ClusterNotFoundException/,
      );
    } finally {
      await emulator.close();
    }
  });
});

(AWS === undefined ? describe.skip : describeWithDocker)('the AWS CLI and docker against the emulated ECR', () => {
  it('log in with get-login-password and describe images', async () => {
    const emulator = await startEmulator();
    const config = await mkdtemp(join(tmpdir(), 'ship-test-login-'));
    try {
      const password = await aws(emulator, 'ecr', 'get-login-password');
      const host = `127.0.0.1:${emulator.port}`;
      const login = await execa('docker', ['login', '--username', 'AWS', '--password-stdin', host], {
        input: password,
        env: { DOCKER_CONFIG: config },
      });
      expect(login.stdout).toContain('Login Succeeded');
      const images = JSON.parse(await aws(emulator, 'ecr', 'describe-images', '--repository-name', 'web'));
      expect(images.imageDetails).toEqual([expect.objectContaining({ imageTags: ['v1'], repositoryName: 'web' })]);
    } finally {
      await rm(config, { recursive: true });
      await emulator.close();
    }
  });
});
