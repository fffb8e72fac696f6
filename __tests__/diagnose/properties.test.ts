import type { Container, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/aws/lossless.ts';
import { apiDiagnosis } from '../../src/diagnose/api-error.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Evidence } from '../../src/diagnose/evidence.ts';
import { diagnosisOf } from '../../src/diagnose/finding.ts';
import { withoutIds } from '../../src/diagnose/fingerprint.ts';
import { RULES } from '../../src/diagnose/rules/rule-book.ts';
import { taskFailureOf } from '../../src/diagnose/task-failure.ts';
import { DEFINITION, EVIDENCE, notStarted, stopped } from './evidences.ts';

/** Words that rules look for, so that arbitrary texts meet some of them. */
const FRAGMENTS = RULES.flatMap(({ pattern }) => pattern.source.replace(/[\\^$()?*|[\]{}]+/g, ' ').split('  ')).filter(
  Boolean,
);

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 8 })), { maxLength: 6 })
    .map((parts) => parts.join(' ')),
);

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

const container = fc.record(
  {
    name: fc.oneof(fc.constantFrom('web', 'proxy'), text),
    reason: text,
    exitCode: fc.integer({ min: -1, max: 300 }),
    healthStatus: fc.constantFrom('HEALTHY', 'UNHEALTHY', 'UNKNOWN'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Container>;

const task = fc.record(
  {
    taskArn: text,
    stopCode: fc.oneof(
      fc.constantFrom(
        'TaskFailedToStart',
        'EssentialContainerExited',
        'ServiceSchedulerInitiated',
        'UserInitiated',
        'SpotInterruption',
      ),
      text,
    ),
    stoppedReason: text,
    containers: fc.array(container, { maxLength: 3 }),
    launchType: fc.constantFrom('EC2', 'FARGATE'),
    stoppedAt: fc.date({ noInvalidDate: true }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Task>;

/** A definition that may be anything, with the members that are read more often than not. */
const json = fc.jsonValue() as fc.Arbitrary<unknown>;
const definition = fc.oneof(
  fc.dictionary(fc.string(), json),
  fc.record(
    {
      executionRoleArn: json,
      networkMode: fc.oneof(fc.constantFrom('host', 'bridge', 'awsvpc'), json),
      cpu: json,
      memory: json,
      runtimePlatform: json,
      requiresAttributes: fc.oneof(fc.array(fc.oneof(json, fc.record({ name: json, value: json }))), json),
      volumes: fc.oneof(fc.array(fc.oneof(json, fc.record({ efsVolumeConfiguration: json }))), json),
      containerDefinitions: fc.oneof(
        json,
        fc.array(
          fc.oneof(
            json,
            fc.record(
              {
                name: fc.oneof(fc.constantFrom('web', 'proxy'), json),
                image: fc.oneof(json, fc.string()),
                essential: json,
                memory: json,
                healthCheck: fc.oneof(json, fc.record({ command: json, retries: json })),
                logConfiguration: fc.oneof(json, fc.record({ logDriver: json, options: json })),
                portMappings: fc.oneof(
                  json,
                  fc.array(fc.oneof(json, fc.record({ hostPort: json, containerPort: json }))),
                ),
                secrets: fc.oneof(json, fc.array(fc.oneof(json, fc.record({ valueFrom: json })))),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
      ),
    },
    { requiredKeys: [] },
  ),
) as fc.Arbitrary<Json>;

const event = fc.record({ message: text }, { requiredKeys: [] });

const target = fc.record({
  targetGroup: text,
  target: text,
  port: maybe(fc.nat(65_535)),
  state: fc.constantFrom('unhealthy', 'unused', 'healthy'),
  reason: maybe(fc.oneof(fc.constantFrom('Target.NotInUse', 'Target.Timeout'), text)),
  description: maybe(text),
  check: fc.record({
    protocol: maybe(text),
    path: maybe(text),
    port: maybe(text),
    matcher: maybe(text),
    interval: maybe(fc.nat()),
    timeout: maybe(fc.nat()),
    unhealthyThreshold: maybe(fc.nat()),
  }),
});

const resource = fc.record(
  {
    name: fc.constantFrom('CPU', 'MEMORY', 'PORTS', 'PORTS_UDP'),
    integerValue: fc.nat(),
    stringSetValue: fc.array(text),
  },
  { requiredKeys: [] },
);

const instance = fc.record(
  {
    containerInstanceArn: text,
    ec2InstanceId: text,
    status: text,
    agentConnected: fc.boolean(),
    remainingResources: fc.array(resource),
    registeredResources: fc.array(resource),
    attributes: fc.array(fc.record({ name: text, value: text }, { requiredKeys: [] })),
  },
  { requiredKeys: [] },
);

const serviceDeployment = fc.record(
  {
    status: fc.constantFrom('IN_PROGRESS', 'STOPPED', 'ROLLBACK_FAILED', 'SUCCESSFUL'),
    statusReason: text,
    lifecycleStage: text,
    rollback: fc.record({ reason: text }, { requiredKeys: [] }),
    alarms: fc.record({ triggeredAlarmNames: fc.array(text) }, { requiredKeys: [] }),
    deploymentCircuitBreaker: fc.record(
      { status: fc.constantFrom('TRIGGERED', 'MONITORING'), failureCount: fc.nat() },
      { requiredKeys: [] },
    ),
    lifecycleHookDetails: fc.array(
      fc.record(
        {
          hookId: text,
          targetType: text,
          status: fc.constantFrom('AWAITING_ACTION', 'FAILED', 'TIMED_OUT'),
          targetArn: text,
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const evidence = fc.record({
  service: text,
  cluster: text,
  region: text,
  definition,
  stopped: fc.array(task, { maxLength: 4 }),
  events: fc.array(event, { maxLength: 3 }),
  olderEvents: fc.array(event, { maxLength: 2 }),
  targets: fc.array(target, { maxLength: 2 }),
  instances: fc.array(instance, { maxLength: 2 }),
  logs: fc.array(
    fc.record({ taskArn: text, container: text, group: text, stream: text, lines: fc.array(text, { maxLength: 4 }) }),
    { maxLength: 2 },
  ),
  desiredCount: maybe(fc.integer({ min: -1, max: 100 })),
  minimumHealthyPercent: maybe(fc.integer({ min: 0, max: 100 })),
  maximumPercent: maybe(fc.integer({ min: 0, max: 300 })),
  healthCheckGracePeriod: maybe(fc.nat()),
  serviceDeployment: maybe(serviceDeployment),
}) as unknown as fc.Arbitrary<Evidence>;

/** What holds for every diagnosis, whatever was said. */
function expectSound(diagnosis: Diagnosis | undefined): void {
  if (diagnosis === undefined) return;
  expect(diagnosis.code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  expect(diagnosis.cause.length).toBeGreaterThan(0);
  expect(diagnosis.advice).toMatch(/\S/);
}

describe('whatever AWS says', () => {
  it('makes a sound diagnosis or none', () => {
    fc.assert(fc.property(evidence, (any) => expectSound(diagnosisOf(any))));
  });

  it('makes a sound failure of a task or none', () => {
    fc.assert(
      fc.property(task, definition, fc.array(text, { maxLength: 4 }), (any, of, lines) =>
        expectSound(taskFailureOf(any, of, lines)),
      ),
    );
  });

  it('makes a sound diagnosis of an error or none', () => {
    fc.assert(fc.property(text, text, (name, message) => expectSound(apiDiagnosis(name, message))));
  });
});

/** The text as it is repeated. */
const repeated = (said: string) => said.trim().replace(/(?<!\.)\.$/, '');

describe('words that no rule knows', () => {
  const unknown = text.map((said) => `Zzz ${said}`);

  it('are repeated word for word, of a container and of a task', () => {
    fc.assert(
      fc.property(unknown, (said) => {
        for (const one of [notStarted(said), stopped({ stoppedReason: said })]) {
          const failure = taskFailureOf(one, {});
          if (failure?.code === 'unknown-reason') expect(failure.cause).toContain(repeated(said));
        }
      }),
    );
  });

  it('are repeated beside what is known', () => {
    fc.assert(
      fc.property(unknown, (said) => {
        const containers = [
          { name: 'web', reason: 'OutOfMemoryError: killed' },
          { name: 'proxy', reason: said },
        ];
        const failure = taskFailureOf(stopped({ containers }), {});
        expect(failure?.code).toBe('out-of-memory');
        fc.pre(taskFailureOf(notStarted(said), {})?.code === 'unknown-reason');
        expect(failure?.cause).toContain(repeated(said));
      }),
    );
  });

  it('are repeated word for word, of an event that speaks of trouble', () => {
    fc.assert(
      fc.property(unknown, (said) => {
        const message = `unable ${said}`;
        const found = diagnosisOf({ ...EVIDENCE, events: [{ message: `(service web) ${message}` }] });
        if (found?.code === 'unknown-reason') expect(found.cause).toContain(repeated(message));
      }),
    );
  });
});

describe('a fingerprint', () => {
  const id = fc.stringMatching(/^[0-9a-f]{31}[0-9]$/);
  const count = fc.nat(100_000);
  const time = fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
    .map((date) => date.toISOString());
  const occurrence = fc.record({ id, count, time, uuid: fc.uuid() });
  const said = (reason: string, one: { id: string; count: number; time: string; uuid: string }) =>
    `${reason}: task arn:aws:ecs:us-east-1:123456789012:task/prod/${one.id} (${one.id}) at ${one.time}, retried ${one.count} time(s), request ${one.uuid}`;

  it.each(['Zzz', 'CannotPullContainerError', 'OutOfMemoryError', 'CannotStartContainerError'])(
    'of %s is the same for another task, time, count and request',
    (reason) => {
      fc.assert(
        fc.property(occurrence, occurrence, (one, other) => {
          const [first, second] = [one, other].map((each) =>
            taskFailureOf(notStarted(said(reason, each), each.id), DEFINITION),
          );
          expect(first?.fingerprint).toBe(second?.fingerprint);
        }),
      );
    },
  );

  it('never has an id or a number in it', () => {
    fc.assert(fc.property(occurrence, (one) => expect(withoutIds(said('Zzz', one))).not.toMatch(/\d/)));
  });

  it('is a matter of the text alone: twice the same', () => {
    const pieces = fc.array(fc.constantFrom('0', '7', 'Z', 'T', '-', ':', '.', '#', 'arn:', 'aws:', 'a1', ' '));
    const any = fc.oneof(
      text,
      pieces.map((parts) => parts.join('')),
    );
    const examples: [string][] = [['0Z0'], ['0ZZ0'], ['5arn:aws:ecs']];
    fc.assert(
      fc.property(any, (one) => expect(withoutIds(withoutIds(one))).toBe(withoutIds(one))),
      { examples, numRuns: 1_000 },
    );
  });
});
