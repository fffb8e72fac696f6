import { describe, expect, it } from '@jest/globals';
import { ruleCodes } from '../../scripts/failure-page.ts';
import { KNOWN_ERRORS } from '../../src/aws/known-errors/lookup.ts';
import { type Clue, type Place, REASONS } from '../../src/diagnose/rules/rule.ts';
import { RULES, ruleFor, SUBJECTS } from '../../src/diagnose/rules/rule-book.ts';
import { PUSH_FAILURES } from '../../src/image/push-advice.ts';
import { evidenceWith } from './evidences.ts';

/** Every code by what it means for the new revision; ends of tasks and of deployments that say nothing about it are `passing`. */
const WEIGHTS = {
  permanent: `
    access-denied appspec-missing build-exec-format cache-refused cluster-not-found code-deploy-controller credentials-expired credentials-missing
    daemon-desired-count daemon-maximum-percent device-missing docker-missing efs-access-point-directory efs-denied efs-not-found efs-path-missing
    entrypoint-not-executable entrypoint-not-found exec-format fargate-size-quota host-config-invalid image-digest-gone image-layers-mismatch
    image-not-found image-platform image-pull-denied instance-inactive load-balancer-container log-denied log-group-missing long-arn-format
    missing-attribute network-configuration-missing not-found output-masked pass-role-denied percentages-deadlock platform-incompatible
    platform-unknown push-denied registry-auth-denied registry-not-logged-in repository-not-found role-not-assumable role-not-valid secret-denied
    secret-key-missing secret-not-found service-not-active service-not-found tag-immutable target-group-unused task-dependency unsupported-feature
    volume-invalid`,
  repeated: `
    circuit-breaker command-not-executable command-not-found container-health container-networking container-start-failed container-status
    container-vanished crash deployment-alarm deployment-failed discovery-health disk-full ebs-volume-failed efs-connection efs-mount-failed
    environment-file-failed fargate-zone finished image-layers-unreachable image-pull-failed image-pull-network killed launch-failed lifecycle-hook
    log-driver-failed nothing-to-roll-back-to out-of-memory registry-auth-failed registry-auth-network resource-initialization runner-disk-full
    runtime-timeout secret-network secrets-or-registry-auth segfault target-health task-failed-to-start tasks-keep-failing terminated`,
  passing: `
    agent-disconnected agent-error approval-awaited approval-refused approval-timed-out capacity-provider-empty concurrent-registration conflict
    deployment-stopped-by-user ecs-throttled fargate-capacity fargate-task-quota image-pull-rate-limit infrastructure-health instance-deregistered
    instance-draining instance-terminated insufficient-cpu insufficient-gpu insufficient-memory maintenance no-container-instances
    no-fitting-instance no-network-interface not-steady-in-time placement-constraint port-in-use protected-tasks spot-interruption
    stopped-before-pull subnet-full task-not-placed task-stopped-by-user throttled too-many-ports`,
};

const everything = [...RULES, ...KNOWN_ERRORS, ...PUSH_FAILURES];

describe('the rules', () => {
  it.each(Object.entries(WEIGHTS))('call exactly these %s', (weight, codes) => {
    const found = new Set(everything.filter((rule) => rule.weight === weight).map(({ code }) => code));
    expect([...found].sort()).toEqual(codes.trim().split(/\s+/).sort());
  });

  it('have codes for programs, each with one weight', () => {
    for (const code of ruleCodes()) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect([code, new Set(everything.filter((rule) => rule.code === code).map(({ weight }) => weight)).size]).toEqual(
        [code, 1],
      );
    }
  });

  it('are all in the documentation', () => {
    expect(new Set(SUBJECTS.flatMap(({ rules }) => rules))).toEqual(new Set(RULES));
  });

  it('keep no state between two texts', () => {
    expect(RULES.filter(({ pattern }) => pattern.global || pattern.sticky)).toEqual([]);
  });
});

/** A clue about which nothing is known but its text. */
function bare(place: Place, text: string): Clue {
  const nothing = {
    service: '',
    cluster: '',
    region: '',
    definition: {},
    instances: [],
    desiredCount: undefined,
    healthCheckGracePeriod: undefined,
  };
  return { place, text, evidence: evidenceWith(nothing), container: undefined, task: undefined, target: undefined };
}

describe('what a rule says', () => {
  const rules = RULES.flatMap((rule) =>
    rule.places.map((place) => [`${rule.code} from ${place}`, rule, place] as const),
  );

  it.each(rules)('makes sense without any facts: %s', (_name, rule, place) => {
    for (const said of [rule.cause(bare(place, '')), rule.advice(bare(place, '')), rule.what]) {
      expect(said).not.toMatch(/undefined|null|NaN|\[object| {2}|\(\)/);
      expect(said.length).toBeGreaterThan(10);
    }
    expect(rule.cause(bare(place, ''))).not.toMatch(/\.$/);
    for (const sentence of [rule.advice(bare(place, '')), rule.what]) expect(sentence).toMatch(/^[A-Z].*[.?]$/s);
  });

  it.each(KNOWN_ERRORS.map((known) => [known.code, known] as const))(
    'makes sense without a message: %s',
    (_code, known) => {
      expect(known.cause('')).toMatch(/^[^.].*[^.:]$/s);
      for (const sentence of [known.advice(''), known.what]) expect(sentence).toMatch(/^[A-Z].*[.]$/s);
      expect(known.cause('') + known.advice('')).not.toMatch(/undefined|null/);
    },
  );
});

describe('ruleFor', () => {
  it.each(REASONS)('finds the same in the reason of a container and of a task, here %s', (place) => {
    expect(ruleFor({ place, text: 'CannotPullContainerError: web:v9: not found' })?.code).toBe('image-not-found');
  });

  it('looks only where a rule looks', () => {
    expect(ruleFor({ place: 'event', text: 'CannotPullContainerError: web:v9: not found' })).toBeUndefined();
    expect(ruleFor({ place: 'stopped-reason', text: '137' })).toBeUndefined();
  });
});
