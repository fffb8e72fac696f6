import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Evidence, HealthCheck, TargetHealth } from '../../src/diagnose/evidence.ts';
import { diagnosisOf } from '../../src/diagnose/finding.ts';
import { evidenceWith, stopped, TARGET } from './evidences.ts';

const seen = (target: Partial<TargetHealth>, members: Partial<Evidence> = {}) =>
  diagnosisOf(evidenceWith({ targets: [{ ...TARGET, ...target }], ...members })) as Diagnosis;
const check = (members: Partial<HealthCheck>) => ({ check: { ...TARGET.check, ...members } });
const NONE: HealthCheck = {
  protocol: undefined,
  path: undefined,
  port: undefined,
  matcher: undefined,
  interval: undefined,
  timeout: undefined,
  unhealthyThreshold: undefined,
};

describe('a target that its load balancer calls unhealthy', () => {
  it.each<[string, Partial<TargetHealth>, string]>([
    [
      'answers with another status',
      {},
      'the health check of target group web (HTTP /health, port 80) got status 502 where it expects 200-299',
    ],
    [
      'does not answer',
      { reason: 'Target.Timeout', description: 'Request timed out' },
      'the health check of target group web (HTTP /health, port 80) got no answer within 5 s',
    ],
    [
      'does not answer, nobody knows how soon it should',
      { reason: 'Target.Timeout', description: undefined, ...check({ timeout: undefined }) },
      'the health check of target group web (HTTP /health, port 80) got no answer in time',
    ],
    [
      'fails for another reason',
      { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
      'the health check of target group web (HTTP /health, port 80) failed',
    ],
    [
      'fails for a reason of its own',
      { reason: 'Target.Something', description: 'The sun shines.' },
      'the health check of target group web (HTTP /health, port 80) failed: The sun shines',
    ],
    [
      'has a port of its own for checks',
      check({ port: '9090' }),
      'the health check of target group web (HTTP /health, port 9090) got status 502 where it expects 200-299',
    ],
    [
      'is checked without a path',
      { ...check({ protocol: 'TCP', path: undefined }), reason: 'Target.FailedHealthChecks', description: undefined },
      'the health check of target group web (TCP, port 80) failed',
    ],
    [
      'is checked in an unknown way',
      { check: NONE, port: undefined },
      'the health check of target group web got status 502, which it does not accept',
    ],
    [
      'is being drained',
      { state: 'unhealthy.draining' },
      'the health check of target group web (HTTP /health, port 80) got status 502 where it expects 200-299',
    ],
  ])('%s', (_name, target, cause) => {
    expect(seen(target)).toMatchObject({ code: 'target-health', weight: 'repeated', cause });
  });

  it.each(['healthy', 'initial', 'draining', 'unavailable'])('and not one that is %s', (state) => {
    expect(diagnosisOf(evidenceWith({ targets: [{ ...TARGET, state }] }))).toBeUndefined();
  });

  it('is found by the group that a task names', () => {
    const stoppedReason = `Task failed ELB health checks in (target-group ${TARGET.targetGroup})`;
    const other = { ...TARGET, targetGroup: TARGET.targetGroup.replace('/web/', '/api/'), port: 1 };
    const targets = [other, { ...TARGET, state: 'healthy', port: 2 }, { ...TARGET, port: 3 }];
    const finding = diagnosisOf(evidenceWith({ stopped: [stopped({ stoppedReason })], targets }));
    expect(finding?.cause).toContain('target group web (HTTP /health, port 3) got status 502');
  });

  it('is found where groups have names alone', () => {
    const stoppedReason = 'Task failed ELB health checks in (target-group web)';
    const finding = diagnosisOf(
      evidenceWith({ stopped: [stopped({ stoppedReason })], targets: [{ ...TARGET, targetGroup: 'web' }] }),
    );
    expect(finding?.cause).toContain('target group web (HTTP /health, port 80)');
  });
});

describe('the way out', () => {
  it.each<[string, Partial<TargetHealth>, string]>([
    ['a status', {}, 'Have the app answer /health with 200-299, or change path or matcher of the target group.'],
    [
      'a timeout',
      { reason: 'Target.Timeout', description: 'Request timed out' },
      "Let the load balancer's security group reach that port of the tasks",
    ],
    [
      'anything else',
      { reason: 'Target.FailedHealthChecks', description: undefined },
      'that it answers /health, and that the security groups let the load balancer in',
    ],
  ])('of %s', (_name, target, advice) => expect(seen(target).advice).toContain(advice));

  it.each([
    [undefined, 'An app that starts slowly needs a grace period too (healthCheckGracePeriodSeconds of the service).'],
    [0, 'An app that starts slowly needs a grace period too (healthCheckGracePeriodSeconds of the service).'],
    [
      90,
      'If the app needs more than the 90 s of its grace period to start, raise healthCheckGracePeriodSeconds of the service.',
    ],
  ])('with a grace period of %s s', (healthCheckGracePeriod, advice) => {
    expect(seen({}, { healthCheckGracePeriod }).advice).toContain(advice);
  });
});

describe('a target group without traffic', () => {
  it('is named where nothing else is known', () => {
    const target = { state: 'unused', reason: 'Target.NotInUse', description: 'Target group is not configured' };
    expect(seen(target)).toMatchObject({
      code: 'target-group-unused',
      cause: 'the load balancer sends nothing to target group web, or not in the Availability Zone of the task',
    });
    expect(seen(target, { stopped: [stopped({ stoppedReason: 'Task failed container health checks' })] }).code).toBe(
      'container-health',
    );
  });
});

describe('the health check of a container', () => {
  const failed = (healthCheck: Json | undefined) =>
    diagnosisOf(
      evidenceWith({
        definition: { containerDefinitions: [{ name: 'web', healthCheck }, { name: 'proxy' }] },
        stopped: [stopped({ stoppedReason: 'Task failed container health checks' })],
      }),
    ) as Diagnosis;

  it.each<[string, Json | undefined, string]>([
    [
      'with its command',
      { command: ['CMD-SHELL', 'curl -f localhost'], retries: 5 },
      'the health check of container web failed 5 times in a row: curl -f localhost',
    ],
    [
      'as often as is the default',
      { command: ['CMD', 'check', '--now'] },
      'the health check of container web failed 3 times in a row: check --now',
    ],
    ['once', { command: ['CMD', 'check'], retries: 1 }, 'the health check of container web failed: check'],
    ['unknown', undefined, 'the health check of a container failed'],
  ])('%s', (_name, healthCheck, cause) => expect(failed(healthCheck).cause).toBe(cause));

  it('says how much time there is', () => {
    expect(failed({ command: ['CMD', 'x'], timeout: 2, startPeriod: 30 }).advice).toContain(
      'It has 2 s for each try, and failures count after 30 s (startPeriod).',
    );
    expect(failed({ command: ['CMD', 'x'] }).advice).toContain(
      'It has 5 s for each try, and failures count from the start (startPeriod is not set).',
    );
  });
});
