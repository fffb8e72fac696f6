import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../src/outcome.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { local, onPort80, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf } from '../support/world.ts';

const inputs = { cluster: 'prod', service: 'web', image: 'public.ecr.aws/nginx/nginx:1.27' };

function percentages(minimumHealthyPercent: number, maximumPercent: number): Partial<ServiceInput> {
  return { 'deployment-configuration': { minimumHealthyPercent, maximumPercent } };
}

/** Two instances, both with host port 80 taken. */
const founding = prod([onPort80('web'), onPort80('api')]);

describe('a deployment that can never come to its end', () => {
  test('is refused where a host port is taken by its own task and by a steady service', async () => {
    await using world = await createWorld({ scenario: founding });
    const started = world.clock.now();
    const problem = await problemOf(world, inputs);
    expect(problem).toMatchObject({ verdict: 'refused', code: 'no-room' });
    expect(problem.message).toMatch(/^preflight: service 'web': the new tasks find no room/);
    expect(problem.message).toMatch(/host port 80 is taken by web's own running task/);
    expect(problem.message).toMatch(/host port 80 is taken by task [0-9a-f]{8} of service api/);
    const advice = problem.hint?.split('\n') ?? [];
    const summary = summaryOf(
      { ...problem, verdict: 'refused', reason: problem.message, services: [], phases: [] } as Outcome,
      { consoleLinks: false },
    );
    expect(summary).toContain('**What to do:**\n\n- Set hostPort to 0 in');
    expect(advice).toEqual([
      expect.stringContaining('hostPort to 0'),
      expect.stringContaining('awsvpc'),
      expect.stringContaining('Add a container instance'),
      expect.stringMatching(
        /^Accept an interruption of some time: set minimum-healthy-percent: 0 for this deployment alone/,
      ),
      'To deploy all the same, set preflight: warn.',
    ]);
    expect(world.writes()).toEqual([]);
    // It was looked at twice.
    expect(world.clock.now() - started).toBeGreaterThanOrEqual(10_000);
    expect(world.calls('DescribeContainerInstances')).toHaveLength(2);
  });

  test('is only warned of where what is in the way may go', async () => {
    // It waits for a second place of its own.
    const restless = onPort80('api', { 'desired-count': 2 });
    await using world = await createWorld({ scenario: prod([onPort80('web'), restless]) });
    const outcome = await deploy(world, { ...inputs, 'wait-for-minutes': '1' });
    expect(outcome.verdict).toBe('timed-out');
    expect(world.lines.warning.join('\n')).toMatch(/web: the new tasks find no room: .* It may still find room/);
  });

  test('is only warned of where a task of others, beside its own, may leave the room that is missing', async () => {
    const sized = (family: string, memory: number) => ({
      family,
      containerDefinitions: [{ name: 'web', image: local('web:v1'), memory, portMappings: [{ containerPort: 8080 }] }],
    });
    const scenario = prod();
    const services = [
      webService({ 'task-definition': sized('web', 1000) }),
      // Its second task waits for room.
      webService({ name: 'api', 'task-definition': sized('api', 2000), 'desired-count': 2 }),
    ];
    const clusters = [{ name: 'prod', 'container-instances': [{ name: 'one', memory: 4000 }], services }];
    await using world = await createWorld({ scenario: { ...scenario, clusters } });
    const outcome = await deploy(world, { ...inputs, memory: '1500', 'wait-for-minutes': '1' });
    expect(outcome.verdict).toBe('timed-out');
    expect(world.lines.warning.join('\n')).toMatch(/web: the new tasks find no room: .* It may still find room/);
    expect(world.lines.warning.join('\n')).not.toContain('hostPort');
  });

  test('is refused by max-unavailable only where a forecast is made', async () => {
    await using world = await createWorld({ scenario: prod() });
    const problem = await problemOf(world, { ...inputs, preflight: 'off', 'max-unavailable': '1' });
    expect(problem.message).toContain('max-unavailable: it needs the forecast, and preflight is off');
  });

  test('goes ahead with preflight: warn, which says the same', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...inputs, preflight: 'warn', 'wait-for-minutes': '1' });
    expect(outcome.verdict).toBe('timed-out');
    expect(world.lines.warning.join('\n')).toMatch(/web: the new tasks find no room/);
  });

  test('is refused where the percentages allow no step, with those that would', async () => {
    const scenario = prod([webService(percentages(100, 150))]);
    await using world = await createWorld({ scenario });
    const problem = await problemOf(world, inputs);
    expect(problem).toMatchObject({ verdict: 'refused', code: 'percentages-deadlock' });
    expect(problem.message).toMatch(
      /minimumHealthyPercent 100 keeps 1 of 1 tasks healthy, and maximumPercent 150 allows no more than 1/,
    );
    expect(problem.hint).toMatch(/^Set maximumPercent of the service to 200 or more/);
    expect(world.writes()).toEqual([]);
  });

  test('is refused where a task is too large for every instance', async () => {
    await using world = await createWorld({ scenario: prod([webService(percentages(0, 200))]) });
    const problem = await problemOf(world, { ...inputs, memory: '500000' });
    expect(problem).toMatchObject({ verdict: 'refused', code: 'fits-nowhere' });
    expect(problem.message).toMatch(/MiB of memory are free, and a new task takes 500000/);
    expect(problem.message).toMatch(/nothing would run$/);
    expect(world.writes()).toEqual([]);
  });
});

describe('an interruption', () => {
  const interrupted = prod([onPort80('web', percentages(0, 200)), onPort80('api')]);

  test('is a warning', async () => {
    await using world = await createWorld({ scenario: interrupted });
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('succeeded');
    expect(world.lines.warning.join('\n')).toMatch(
      /^web: no task will be healthy for some time: with minimumHealthyPercent 0 the old tasks are stopped first/,
    );
  });

  test.each(['0', '50%'])('is refused with max-unavailable: %s', async (most) => {
    await using world = await createWorld({ scenario: interrupted });
    const problem = await problemOf(world, { ...inputs, 'max-unavailable': most });
    expect(problem).toMatchObject({ verdict: 'refused', code: 'beyond-max-unavailable' });
    expect(world.writes()).toEqual([]);
  });

  test('is allowed with max-unavailable: 1', async () => {
    await using world = await createWorld({ scenario: interrupted });
    const outcome = await deploy(world, { ...inputs, 'max-unavailable': '1' });
    expect(outcome.verdict).toBe('succeeded');
  });
});

describe('the forecast', () => {
  test('is told where nothing is wrong, and nothing is looked at that it does not need', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deploy(world, inputs);
    expect(world.lines.info).toContainEqual(
      expect.stringMatching(
        /^Forecast for service web: 1 task is replaced; at least 1 of 1 healthy at any time; at its peak 1 more runs\.$/,
      ),
    );
    expect(world.lines.warning).toEqual([]);
    expect(world.calls('DescribeScalableTargets')).toEqual([]);
    expect(world.lines.info).toContainEqual(
      expect.stringMatching(
        /^web: it took \d+s; as far as was seen, never fewer than 1 of 1 ran \(forecast: 1 healthy\)\.$/,
      ),
    );
  });

  test('is not made with preflight: off', async () => {
    await using world = await createWorld({ scenario: founding });
    await deploy(world, { ...inputs, preflight: 'off', 'wait-for-minutes': '1' });
    expect(world.lines.info.filter((line) => line.startsWith('Forecast'))).toEqual([]);
  });

  test.each(['off', 'warn'])('is always made in a dry run, with preflight: %s, too', async (policy) => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...inputs, preflight: policy, 'dry-run': 'true' });
    expect(outcome.verdict).toBe('planned');
    expect(world.lines.info).toContain('Forecast for service web: it would never come to its end.');
  });

  test('keeps nothing from a dry run, which still says that the run would be refused', async () => {
    await using world = await createWorld({ scenario: founding });
    const problem = await problemOf(world, { ...inputs, 'dry-run': 'true' });
    expect(problem.verdict).toBe('refused');
    expect(world.lines.info.join('\n')).toMatch(/What changes for service web/);
  });

  test('is left out where it cannot be read, and the deployment goes ahead', async () => {
    await using world = await createWorld({
      scenario: founding,
      policy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: 'ecs:ListContainerInstances', Resource: '*' },
        ],
      },
    });
    const outcome = await deploy(world, { ...inputs, 'wait-for-minutes': '1' });
    expect(outcome.verdict).toBe('timed-out');
    expect(world.lines.info.join('\n')).toMatch(/Allow ecs:ListContainerInstances to have it checked/);
    expect(world.lines.warning).toEqual([]);
  });
});
