import { describe, expect, it } from '@jest/globals';
import { StubDocker } from '../support/stub-docker.ts';
import { Site } from './site.ts';

const inputs = { cluster: 'default', service: 'web', 'wait-for-service-stability': 'false' };

/** A service on ARM64, with images for it and for something else behind tags that may not move. */
const ARM = `
repositories:
  - name: web
    tag-mutability: IMMUTABLE
    images: [{ tag: v1, platforms: [linux/arm64] }, { tag: amd, platforms: [linux/amd64] }]
clusters:
  - name: default
    services:
      - name: web
        launch-type: FARGATE
        network-configuration: { awsvpcConfiguration: { subnets: [subnet-1] } }
        task-definition:
          family: web
          networkMode: awsvpc
          requiresCompatibilities: [FARGATE]
          runtimePlatform: { cpuArchitecture: ARM64, operatingSystemFamily: LINUX }
          cpu: '256'
          memory: '512'
          executionRoleArn: arn:aws:iam::123456789012:role/ecsTaskExecutionRole
          containerDefinitions: [{ name: web, image: '\${registry}/web:v1' }]
`;

describe('an image for another architecture', () => {
  it('is refused before the build, and before the revision where it exists already', async () => {
    await using docker = await StubDocker.open({ ms: 1 });
    await using site = await Site.open({ docker, scenario: ARM });
    await site.commit({ Dockerfile: 'FROM scratch\n' });
    for (const more of [{ platforms: 'linux/amd64' }, { image: `${site.registry}/web:amd` }]) {
      const result = await site.ship({ ...inputs, ...more });
      expect([result.exitCode, result.outputs['deployment-status']]).toEqual([1, 'refused']);
      expect(result.outputs['failure-reason']).toMatch(
        /runtimePlatform\.cpuArchitecture is 'ARM64': the image web:\S+ is built for linux\/amd64 alone, so that it can't run here\. Build it for linux\/arm64/,
      );
    }
    expect(site.writes()).toEqual([]);
    expect((await site.dockerCalls()).filter((call) => call.startsWith('buildx build'))).toEqual([]);
    const right = await site.ship({ ...inputs, 'image-tag': 'v2' });
    expect(right.exitCode).toBe(0);
  });
});

const SCANNED = `
repositories: [{ name: web, scan-on-push: true, images: [{ tag: v1 }] }]
scanning:
  seconds: 0
  findings:
    - { name: CVE-2026-2, severity: HIGH, package: openssl, version: 3.0.1 }
    - { name: CVE-2026-1, severity: LOW, package: zlib, version: '1.2' }
clusters:
  - name: default
    services:
      - name: web
        task-definition:
          family: web
          containerDefinitions: [{ name: web, memory: 128, image: '\${registry}/web:v1' }]
`;

describe('the scan of the image', () => {
  it('keeps one with serious findings from being deployed, and shows them', async () => {
    await using docker = await StubDocker.open({ ms: 1 });
    await using site = await Site.open({ docker, scenario: SCANNED });
    await site.commit({ Dockerfile: 'FROM scratch\n' });
    const refused = await site.ship({ ...inputs, scan: 'high' });
    expect([refused.exitCode, refused.outputs['deployment-status']]).toEqual([1, 'not-started']);
    expect(refused.outputs['failure-code']).toBe('scan-findings');
    expect(refused.log).toContain('  HIGH  CVE-2026-2  openssl 3.0.1');
    expect(refused.summary).toContain('**Scan** 1 HIGH, 1 LOW');
    expect(refused.summary).toMatch(/\| HIGH \| CVE.2026.2 \| openssl 3\.0\.1 \|/);
    expect(refused.summary).not.toContain('zlib');
    expect(site.writes()).toEqual([]);

    const passed = await site.ship({ ...inputs, scan: 'critical' });
    expect([passed.exitCode, passed.outputs['deployment-status']]).toEqual([0, 'started']);
    expect(passed.summary).toContain('**Scan** 1 HIGH, 1 LOW');
    expect(site.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });
});

describe('an immutable tag that another image has', () => {
  it('is refused before the build', async () => {
    await using docker = await StubDocker.open({ ms: 1 });
    await using site = await Site.open({ docker, scenario: ARM });
    await site.commit({ Dockerfile: 'FROM scratch\n' });
    const result = await site.ship({ ...inputs, 'image-tag': 'v1' });
    expect([result.exitCode, result.outputs['deployment-status']]).toEqual([1, 'refused']);
    expect(result.outputs['failure-reason']).toContain('web:v1');
    expect(site.writes()).toEqual([]);
    expect((await site.dockerCalls()).filter((call) => call.startsWith('buildx build'))).toEqual([]);
  });
});
