import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { startEmulator } from '../../emulator/emulator.ts';
import { startRig } from './clients.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const SAMPLES = `${ROOT}emulator/scenarios/`;

describe('the sample scenarios', () => {
  const simulated = readdirSync(SAMPLES).filter((file) => file.endsWith('.yml') && !file.startsWith('docker-'));
  it.each(simulated)('%s begins with steady services', async (file) => {
    await using rig = await startRig({ scenario: SAMPLES + file });
    const clusters = rig.emulator.state().clusters as { services: { name: string; steady: boolean }[] }[];
    const services = clusters.flatMap((cluster) => cluster.services);
    expect(services.length).toBeGreaterThan(0);
    expect(services.filter((service) => !service.steady)).toEqual([]);
  });
});

describe('a scenario that is not valid', () => {
  it.each<[string, string, RegExp]>([
    ['an unknown field', 'clusters:\n  - name: a\n    servces: []\n', /servces/],
    [
      'a wrong value',
      'clusters:\n  - { name: a, services: [{ name: b, desired-count: -1, task-definition: x }] }\n',
      /clusters\[0\]\.services\[0\]\["desired-count"\]/,
    ],
    [
      'an address of somebody else',
      'clusters:\n  - { name: a, container-instances: [{ address: 10.0.0.1 }] }\n',
      /127\.0\.0\.0\/8/,
    ],
    [
      'a service without its definition',
      'clusters:\n  - { name: a, services: [{ name: b, task-definition: nope }] }\n',
      /service b: TaskDefinition not found/,
    ],
  ])('because of %s names it', async (_what, scenario, message) => {
    await expect(startEmulator({ scenario, speed: 0 })).rejects.toThrow(message);
  });
});

describe('several services of one emulator', () => {
  it('have the registry in their images', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}two-services.yml` });
    const { services } = await rig.ecs.send(
      new DescribeServicesCommand({ cluster: 'prod', services: ['web', 'worker'] }),
    );
    expect(services!.map((service) => service.runningCount)).toEqual([2, 1]);
    expect(JSON.stringify(rig.emulator.state())).toContain(`"127.0.0.1:${rig.emulator.port}/app:v1"`);
  });
});

describe('the command', () => {
  it('prints one line of JSON when it is ready and exits 0 on SIGTERM', async () => {
    const child = execa(process.execPath, ['emulator/main.ts', '--speed', '0'], { cwd: ROOT, reject: false });
    const lines = createInterface({ input: child.stdout! });
    const first = (await lines[Symbol.asyncIterator]().next()).value as string;
    const { endpoint } = JSON.parse(first);
    const state = await fetch(`${endpoint}/_emulator/state`);
    expect(state.status).toBe(200);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  it('plays a scenario and says how it ended', async () => {
    const file = 'emulator/scenarios/rollouts/completes.yml';
    const run = await execa(process.execPath, ['emulator/main.ts', '--play', file], { cwd: ROOT, reject: false });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${file} ends as it says` });
  });

  it('says what is wrong with its arguments', async () => {
    const run = await execa(process.execPath, ['emulator/main.ts', '--speed', 'fast'], { cwd: ROOT, reject: false });
    expect(run).toMatchObject({ exitCode: 1, stdout: '', stderr: '--speed: fast is not a number from 0 up' });
  });
});
