import { describe, expect, it } from '@jest/globals';
import { readInputs } from '../../src/inputs/inputs.ts';
import { Journal } from '../../src/journal.ts';
import { ship } from '../../src/ship.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = {
  cluster: 'prod',
  service: 'web',
  'wait-for-service-stability': 'false',
  'image-tag': 'r1',
  scan: 'high',
};
const LOW = { name: 'CVE-2026-1', severity: 'LOW', package: 'zlib', version: '1.2' };
const HIGH = { name: 'CVE-2026-2', severity: 'HIGH', package: 'openssl', version: '3.0.1', 'fixed-in': '3.0.2' };
const CRITICAL = { name: 'CVE-2026-3', severity: 'CRITICAL' };

interface Options {
  readonly scanning?: object;
  readonly onPush?: boolean;
  readonly denied?: string;
  readonly images?: readonly object[];
}

async function newWorld({ scanning = {}, onPush = false, denied, images }: Options = {}): Promise<TestWorld> {
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  if (denied !== undefined) Statement.push({ Effect: 'Deny', Action: denied, Resource: '*' });
  const repositories = [{ name: 'web', 'scan-on-push': onPush, images: [{ tag: 'v1' }, ...(images ?? [])] }];
  const scenario = prod([webService()], { repositories, scanning } as object);
  return await createWorld({ scenario, policy: { Statement } });
}

describe('the scan of an image', () => {
  it.each(['basic', 'enhanced'])('lets it pass without findings as bad as the threshold: %s', async (type) => {
    await using world = await newWorld({ scanning: { type, findings: [LOW] } });
    const outcome = await deploy(world, quick);
    expect(outcome.verdict).toBe('started');
    expect(outcome.scan).toEqual({ threshold: 'high', counts: [['LOW', 1]], refused: [], refusedCount: 0 });
    expect(world.lines.info.join('\n')).toMatch(/^The scan of web@sha256:[0-9a-f]{64}: 1 LOW\.$/m);
    expect(world.calls('StartImageScan')).toHaveLength(type === 'basic' ? 1 : 0);
  });

  it('is not begun where the repository scans on push', async () => {
    await using world = await newWorld({ onPush: true, scanning: { seconds: 60 } });
    await deploy(world, quick);
    expect(world.calls('StartImageScan')).toEqual([]);
    expect(world.calls('DescribeImageScanFindings').length).toBeGreaterThan(10);
  });

  it.each(['basic', 'enhanced'])(
    'refuses it before a revision is registered, with what was found: %s',
    async (type) => {
      await using world = await newWorld({ scanning: { type, findings: [LOW, HIGH, CRITICAL] } });
      const journal = new Journal(world.clock);
      const problem = await problemOf(world, quick);
      expect(problem.message).toBe(
        "scan: there are 2 findings of severity high or worse in the image, so it isn't deployed",
      );
      expect([problem.verdict, problem.code]).toEqual(['not-started', 'scan-findings']);
      expect(world.writes()).toEqual(type === 'basic' ? ['StartImageScan'] : []);
      const inputs = { ...quick, 'image-tag': 'r1' };
      const environment = Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      );
      await expect(ship(readInputs(environment), world, journal)).rejects.toThrow();
      expect(journal.scan?.counts).toEqual([
        ['CRITICAL', 1],
        ['HIGH', 1],
        ['LOW', 1],
      ]);
      expect(journal.scan?.refused.map(({ name, package: of }) => [name, of])).toEqual([
        ['CVE-2026-3', undefined],
        ['CVE-2026-2', 'openssl 3.0.1'],
      ]);
    },
  );

  it('is that of the platforms where the image is for several', async () => {
    const images = [{ tag: 'both', platforms: ['linux/amd64', 'linux/arm64'] }];
    await using world = await newWorld({ images, scanning: { findings: [HIGH] } });
    const image = `${world.host}/web:both`;
    const problem = await problemOf(world, { ...quick, 'image-tag': '', image });
    expect(problem.message).toContain('there is 1 finding of severity high');
    expect(world.calls('StartImageScan')).toHaveLength(2);
  });

  it.each<[string, Options, RegExp]>([
    [
      'it is not supported',
      { scanning: { status: 'UNSUPPORTED_IMAGE' } },
      /ECR has no result for web@sha256:\S+: its scan is UNSUPPORTED_IMAGE: The scan is/,
    ],
    ['it fails', { scanning: { status: 'FAILED' } }, /its scan is FAILED/],
    ['it takes too long', { scanning: { seconds: 900 } }, /its scan is IN_PROGRESS, after ten minutes/],
    [
      'it may not be begun',
      { denied: 'ecr:StartImageScan' },
      /there is no scan of it \(StartImageScan: AccessDenied.*, after ten minutes/s,
    ],
    [
      'it may not be looked at',
      { denied: 'ecr:DescribeImageScanFindings' },
      /^scan: DescribeImageScanFindings: AccessDenied/,
    ],
  ])('does not let it pass where %s', async (_, options, message) => {
    await using world = await newWorld(options);
    const problem = await problemOf(world, quick);
    expect(problem.message).toMatch(message);
    expect(problem.hint).toMatch(/set scan: off/);
    expect(world.writes().filter((operation) => operation !== 'StartImageScan')).toEqual([]);
  });

  it('ends with the run that waits for it', async () => {
    await using world = await newWorld({ scanning: { seconds: 300 } });
    world.clock.later(20_000, () => world.cancel());
    expect((await problemOf(world, quick)).verdict).toBe('cancelled');
  });

  it('is refused for an image that ECR does not scan, before anything is done', async () => {
    await using world = await newWorld();
    const problem = await problemOf(world, {
      ...quick,
      'image-tag': '',
      image: 'quay.io/acme/web:1',
      'container-name': 'web',
    });
    expect(problem.message).toBe("scan: quay.io/acme/web:1 is not in a private ECR repository, so ECR doesn't scan it");
    expect(world.calls('DescribeImageScanFindings')).toEqual([]);
  });

  it('is announced by a dry run', async () => {
    await using world = await newWorld();
    const { services } = await deploy(world, { ...quick, 'dry-run': 'true' });
    expect(services[0]?.reason).toMatch(/; would deploy it only without findings of severity high or worse$/);
    expect(world.writes()).toEqual([]);
  });
});
