import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../src/diagnose/evidence.ts';
import { diagnosisOf } from '../../src/diagnose/finding.ts';
import { EVIDENCE, evidenceWith, exited, logged, notStarted, stopped, TARGET, TASK_ARN } from './evidences.ts';

const says = (...messages: string[]) => messages.map((message) => ({ message: `(service web) ${message}` }));

const PORT =
  'was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance x) is already using a port required by your task.';
const UNHEALTHY = 'was unable to start: something that nobody has seen yet.';
const BREAKER = '(deployment ecs-svc/1) deployment failed: tasks failed to start.';
const NOT_FOUND = 'CannotPullContainerError: web:v2: not found';
const SPOT = stopped({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' });
const SCALED = stopped({ stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' });
const ALARM: Partial<Evidence> = {
  serviceDeployment: {
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: 'Service deployment rolled back because of one or more active alarms.',
    alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['web-5xx', 'web-latency'] },
  },
};

const codeOf = (members: Partial<Evidence>) => diagnosisOf(evidenceWith(members))?.code;
const causeOf = (members: Partial<Evidence>) => diagnosisOf(evidenceWith(members))?.cause;

describe('diagnosisOf', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(diagnosisOf(EVIDENCE)).toBeUndefined();
    const everyday = says(
      'has reached a steady state.',
      'has started 1 tasks: (task 0123456789abcdef)',
      'registered 1 targets in (target-group x)',
    );
    const targets = [{ ...TARGET, state: 'healthy', reason: undefined, description: undefined }];
    const serviceDeployment = { status: 'IN_PROGRESS', statusReason: 'all is well' } as const;
    expect(
      codeOf({ stopped: [SCALED], events: everyday, olderEvents: everyday, targets, serviceDeployment }),
    ).toBeUndefined();
  });

  it('has a code, a weight, a cause and an advice, and nothing else', () => {
    expect(diagnosisOf(evidenceWith({ stopped: [exited(1)] }))).toEqual({
      code: 'crash',
      weight: 'repeated',
      cause: 'container web exited with code 1',
      advice: expect.any(String),
    });
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['a stopped task before a target', { stopped: [notStarted(NOT_FOUND)], targets: [TARGET] }, 'image-not-found'],
    ['a target before an event', { targets: [TARGET], events: says(PORT) }, 'target-health'],
    ['an event before the service deployment', { events: says(PORT), ...ALARM }, 'port-in-use'],
    ['the service deployment before an event from before', { ...ALARM, olderEvents: says(PORT) }, 'deployment-alarm'],
    ['an event from before where nothing else tells anything', { olderEvents: says(PORT) }, 'port-in-use'],
    [
      'the newest of the events',
      { events: says(PORT, 'was unable to place a task. Reason: Internal error.') },
      'port-in-use',
    ],
    ['a reason before the words that something failed', { events: says(BREAKER, PORT) }, 'port-in-use'],
    [
      'a reason from before, too, before those words',
      { events: says(BREAKER), olderEvents: says(PORT) },
      'port-in-use',
    ],
    ['words that no rule knows before those words', { events: says(BREAKER, UNHEALTHY) }, 'unknown-reason'],
    ['a reason before words that no rule knows', { events: says(UNHEALTHY, PORT) }, 'port-in-use'],
    ['what is left', { events: says(BREAKER) }, 'circuit-breaker'],
    ['a reason before a task that was taken away', { stopped: [SPOT], events: says(PORT) }, 'port-in-use'],
    ['a task that was taken away where nothing else is known', { stopped: [SPOT] }, 'spot-interruption'],
    ['a task that failed before one that was taken away', { stopped: [SPOT, SPOT, exited(1)] }, 'crash'],
  ])('tells %s', (_name, members, code) => expect(codeOf(members)).toBe(code));
});

const id = (number: number) => number.toString(16).padStart(32, '0');
const arn = (number: number) => TASK_ARN.replace(/[^/]*$/, id(number));

describe('several failed tasks', () => {
  const crash = (code: number, from = 0, count = 1) =>
    Array.from({ length: count }, (_, index) => exited(code, id(from + index)));

  it.each<[string, Task[], string]>([
    ['one', crash(1), 'container web exited with code 1'],
    ['alike', crash(1, 0, 3), '3 tasks failed in the same way: container web exited with code 1'],
    [
      'most of them alike',
      [...crash(2), ...crash(1, 1, 2)],
      '2 of 3 tasks failed in the same way: container web exited with code 1',
    ],
    [
      'all different, of which the newest counts',
      [...crash(2), ...crash(1, 1)],
      'one of 2 failed tasks: container web exited with code 2',
    ],
    [
      'without those that were not needed',
      [SCALED, ...crash(1, 0, 2)],
      '2 tasks failed in the same way: container web exited with code 1',
    ],
    [
      'taken away',
      [SPOT, SPOT],
      '2 tasks stopped in the same way: AWS took back the Spot capacity under a task, as it may at any time',
    ],
    [
      'more often of late than long ago',
      [...crash(2, 0, 6), ...crash(1, 10, 20)],
      '6 of 26 tasks failed in the same way: container web exited with code 2',
    ],
  ])('%s', (_name, tasks, cause) => expect(causeOf({ stopped: tasks })).toBe(cause));

  it('are told by one whose log was read, and counted without their logs', () => {
    const tasks = crash(1, 0, 3);
    const tail = (number: number, ...lines: string[]) => ({
      taskArn: arn(number),
      container: 'web',
      group: '',
      stream: '',
      lines,
    });
    const logs = [tail(0), tail(1, 'exec /app: exec format error')];
    expect(diagnosisOf(evidenceWith({ stopped: tasks, logs }))).toMatchObject({
      code: 'exec-format',
      cause: expect.stringMatching(/^3 tasks failed in the same way: program \/app of container web can't be run here/),
    });
    expect(codeOf({ stopped: [...tasks.slice(0, 1), ...crash(2, 5, 2)], logs })).toBe('crash');
  });

  it('are told with the line of the log that tells most', () => {
    expect(causeOf({ stopped: [exited(1)], ...logged('Error: no database', 'bye') })).toBe(
      'container web exited with code 1; from its log: "Error: no database"',
    );
  });
});

describe('words that no rule knows', () => {
  it('of an event are repeated, word for word', () => {
    expect(diagnosisOf(evidenceWith({ events: says(UNHEALTHY) }))).toMatchObject({
      code: 'unknown-reason',
      weight: 'passing',
      cause: 'ECS says: was unable to start: something that nobody has seen yet',
    });
  });

  it('of a service deployment are repeated where it ends badly', () => {
    const serviceDeployment = { status: 'ROLLBACK_FAILED', statusReason: 'The moon was full.' } as const;
    expect(causeOf({ serviceDeployment })).toBe('ECS says: The moon was full');
  });
});

describe('events from before', () => {
  it('are told as such', () => {
    expect(causeOf({ olderEvents: says(PORT) })).toMatch(
      /^ECS said before this deployment, and says the same thing only once in six hours: host port 80,/,
    );
    expect(causeOf({ olderEvents: says(UNHEALTHY) })).toMatch(/in six hours: was unable to start: something/);
  });
});

describe('a service deployment', () => {
  it.each<[string, Evidence['serviceDeployment'], string]>([
    [
      'names its alarms',
      ALARM.serviceDeployment,
      'web-5xx and web-latency went off (CloudWatch), so ECS gave the deployment up',
    ],
    [
      'counts its failures',
      { status: 'STOPPED', deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 } },
      "the deployment circuit breaker gave the deployment up after 3 failed tasks (its threshold is 3), and ECS doesn't say why tasks failed",
    ],
    [
      'waits for somebody',
      {
        status: 'IN_PROGRESS',
        lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
        lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION' }],
      },
      'the deployment waits for somebody to let it go on at stage POST_TEST_TRAFFIC_SHIFT',
    ],
    [
      'waited in vain',
      {
        status: 'ROLLBACK_IN_PROGRESS',
        lifecycleStage: 'PRE_SCALE_UP',
        lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'TIMED_OUT' }],
      },
      'the deployment waited for somebody to let it go on at stage PRE_SCALE_UP, and nobody answered in time',
    ],
    [
      'has a hook that failed',
      {
        status: 'ROLLBACK_IN_PROGRESS',
        lifecycleStage: 'BAKE_TIME',
        lifecycleHookDetails: [
          {
            targetType: 'AWS_LAMBDA',
            status: 'SUCCEEDED',
            targetArn: 'arn:aws:lambda:us-east-1:123456789012:function:first',
          },
          {
            targetType: 'AWS_LAMBDA',
            status: 'FAILED',
            targetArn: 'arn:aws:lambda:us-east-1:123456789012:function:check',
          },
        ],
      },
      'a lifecycle hook of the deployment failed at stage BAKE_TIME',
    ],
  ])('%s', (_name, serviceDeployment, cause) => expect(causeOf({ serviceDeployment })).toBe(cause));

  it('that waits says how to answer', () => {
    const serviceDeployment: Evidence['serviceDeployment'] = {
      serviceDeploymentArn: 'arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/web/1',
      status: 'IN_PROGRESS',
      lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION' }],
    };
    expect(diagnosisOf(evidenceWith({ serviceDeployment }))?.advice).toBe(
      'Answer: `aws ecs continue-service-deployment --service-deployment-arn arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/web/1 --hook-id ecs-pause-1 --action CONTINUE` (or ROLLBACK).',
    );
  });

  it('with a Lambda function that failed names its log', () => {
    const targetArn = 'arn:aws:lambda:us-east-1:123456789012:function:check';
    const serviceDeployment: Evidence['serviceDeployment'] = {
      status: 'ROLLBACK_IN_PROGRESS',
      lifecycleHookDetails: [{ targetType: 'AWS_LAMBDA', status: 'FAILED', targetArn }],
    };
    expect(diagnosisOf(evidenceWith({ serviceDeployment }))?.advice).toContain('aws logs tail /aws/lambda/check');
  });
});
