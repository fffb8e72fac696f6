import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { isGreen } from '../src/outcome.ts';
import { errorMessage } from '../src/problem.ts';
import { everyTrouble } from './support/rollouts.ts';
import { local, prod, webService } from './support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from './support/world.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly [member: string]: unknown;
}
interface Policy {
  readonly Statement: readonly Statement[];
  readonly [member: string]: unknown;
}

const README = new URL('../README.md', import.meta.url);
const policy = await policyOfReadme('policy');
const actions = actionsOf(policy);
const diagnosis = await policyOfReadme('diagnosis-policy');
const forecast = await policyOfReadme('forecast-policy');
const percentages = await policyOfReadme('percentages-policy');
const rollback = await policyOfReadme('rollback-policy');
const cleanUp = await policyOfReadme('clean-up-policy');

/** The JSON block between `<!-- name -->` and `<!-- /name -->`. */
async function policyOfReadme(name: string): Promise<Policy> {
  const text = await readFile(README, 'utf8');
  const block = new RegExp(`<!-- ${name} -->\\s*\`\`\`json\\n(.*?)\`\`\`\\s*<!-- /${name} -->`, 's').exec(text)?.[1];
  if (block === undefined) throw new Error(`README.md has no policy between <!-- ${name} --> and <!-- /${name} -->`);
  return JSON.parse(block) as Policy;
}

function actionsOf({ Statement }: Policy): string[] {
  return Statement.flatMap(({ Action }) => [Action].flat());
}

/** What a HEAD request of a push takes. */
const HEAD_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage'];

/** Asked for only while ECS doesn't show our service deployment on the service; a plain deployment goes without. */
const USED_AT_TIMES = ['ecs:ListServiceDeployments'];

/** A policy without one of its actions. */
function without(action: string, whole = policy): Policy {
  const kept = whole.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((one) => one !== action),
  }));
  return { ...whole, Statement: kept.filter(({ Action }) => Action.length > 0) };
}

/** The service that the policy is written for, with everything that needs a permission: roles, tags and an image to push. */
const scenario = prod([
  webService({
    'task-definition': {
      family: 'web',
      executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
      taskRoleArn: 'arn:aws:iam::123456789012:role/web',
      containerDefinitions: [{ name: 'web', image: local('web:v1'), memory: 128 }],
      tags: [{ key: 'team', value: 'shop' }],
    },
  }),
]);

/** What a run without the policy for the forecast leaves out. */
function isNoForecast(line: string): boolean {
  return !/(have room for the new tasks|health checks take|finish its requests)/.test(line);
}

function worldWith(allowed: Policy): Promise<TestWorld> {
  return createWorld({ scenario, policy: { ...allowed } });
}

/** How a deployment ends, and everything that it says about what it could not do. */
async function deployUnder(allowed: Policy): Promise<{ green: boolean; told: string }> {
  await using world = await worldWith(allowed);
  const ended = await deploy(world, { cluster: 'prod', service: 'web' }).then(
    ({ verdict, reason }) => ({ green: isGreen(verdict), reason }),
    (error: unknown) => ({ green: false, reason: errorMessage(error) }),
  );
  return { green: ended.green, told: [ended.reason, ...world.lines.info, ...world.lines.warning].join('\n') };
}

describe('the least policy of the README', () => {
  it('is enough for a deployment with nothing denied, and nothing skipped but the forecast', async () => {
    await using world = await worldWith(policy);
    const outcome = await deploy(world, { cluster: 'prod', service: 'web' });
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      services: [{ running: { kind: 'verified' }, warnings: [] }],
    });
    expect(world.lines.warning).toEqual([]);
    const skipped = world.lines.info.filter((line) => line.startsWith('Skipped'));
    expect(skipped).toEqual([expect.stringContaining('have room for the new tasks')]);
  });

  it.each(actions.filter((action) => !USED_AT_TIMES.includes(action)))(
    'has a use for %s: without it the run fails or says what it left out, by its name',
    async (action) => {
      const { green, told } = await deployUnder(without(action));
      // A HEAD has no body: docker learns that it was denied, but not which action is missing.
      const deniedWithoutWords = !green && /HEAD \S+: 403 Forbidden/.test(told);
      if (deniedWithoutWords) expect(HEAD_ACTIONS).toContain(action);
      else expect(told).toContain(action);
    },
  );

  it('names every resource that IAM lets it name', () => {
    const unbounded = policy.Statement.filter(({ Resource }) => [Resource].flat().includes('*'));
    const free = actionsOf({ Statement: unbounded.filter(({ Condition }) => Condition === undefined) });
    expect(free.sort()).toEqual(['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition']);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('passes roles to tasks alone', () => {
    const passing = policy.Statement.filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
    expect(passing.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    ]);
  });

  it('lets it deploy no other service, family or repository', async () => {
    await using world = await createWorld({
      scenario: prod([webService({ name: 'other' })]),
      policy: { ...policy },
    });
    await expect(deploy(world, { cluster: 'prod', service: 'other' })).rejects.toThrow(/ecs:DescribeServices/);
    expect(world.writes()).toEqual([]);
  });
});

describe('the optional policy of the README, for what is told of a failure', () => {
  const both: Policy = { ...policy, Statement: [...policy.Statement, ...diagnosis.Statement] };

  /** A deployment in every kind of trouble, in a private repository. */
  async function failUnder(allowed: Policy): Promise<{ verdict: string; operations: string[]; skipped: string[] }> {
    await using world = await createWorld({
      scenario: everyTrouble(),
      policy: { ...allowed },
      repositoryVisibility: 'private',
    });
    const { verdict } = await deploy(world, { cluster: 'prod', service: 'web', 'wait-for-minutes': '1' });
    expect(world.lines.warning).toEqual([]);
    return {
      verdict,
      operations: world.calls().map(({ service, operation }) => `${service}:${operation}`),
      skipped: world.lines.info.filter((line) => line.startsWith('Skipped')),
    };
  }

  it('is enough to look at everything, and all of it is used', async () => {
    const { verdict, operations, skipped } = await failUnder(both);
    expect(verdict).toBe('timed-out');
    expect(skipped.filter(isNoForecast)).toEqual([]);
    expect(operations).toEqual(expect.arrayContaining(actionsOf(diagnosis)));
  });

  it.each(actionsOf(diagnosis))('may leave out %s, which is told by its name', async (action) => {
    const { verdict, skipped } = await failUnder(without(action, both));
    expect(verdict).toBe('timed-out');
    expect(skipped.filter(isNoForecast)).toEqual([expect.stringContaining(`Allow ${action} `)]);
  });

  it('may be left out as a whole', async () => {
    const { verdict, skipped } = await failUnder(policy);
    expect(verdict).toBe('timed-out');
    const named = actionsOf(diagnosis).filter((action) => skipped.join('\n').includes(action));
    // Instances that can't be listed are not described, but those of the targets are.
    expect(named).toEqual(actionsOf(diagnosis));
  });

  it('names every resource that IAM lets it name', () => {
    const unbounded = diagnosis.Statement.filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(actionsOf({ Statement: unbounded }).every((action) => action.startsWith('elasticloadbalancing:'))).toBe(
      true,
    );
    expect(actionsOf(diagnosis).filter((action) => action.includes('*'))).toEqual([]);
  });
});

describe('the optional policy of the README, for the forecast', () => {
  /** A service whose host port two others hold, behind a load balancer. */
  const crowded = () => {
    const onPort80 = (family: string) => ({
      family,
      containerDefinitions: [
        { name: 'web', image: local('web:v1'), memory: 128, portMappings: [{ containerPort: 8080, hostPort: 80 }] },
      ],
    });
    return prod([
      webService({ 'task-definition': onPort80('web') }),
      webService({ name: 'api', 'task-definition': onPort80('api') }),
    ]);
  };

  async function refusedUnder(allowed: Policy) {
    await using world = await createWorld({ scenario: crowded(), policy: { ...allowed } });
    const ended = await problemOf(world, { cluster: 'prod', service: 'web', image: `${world.host}/web:v2` }).catch(
      () => undefined,
    );
    return { ended, skipped: world.lines.info.filter((line) => line.startsWith('Skipped')) };
  }

  it('is enough to see who is in the way', async () => {
    const { ended, skipped } = await refusedUnder({
      ...policy,
      Statement: [...policy.Statement, ...forecast.Statement],
    });
    expect(skipped).toEqual([]);
    expect(ended?.code).toBe('no-room');
    expect(ended?.message).toContain('of service api');
  });
});

describe('the optional policy of the README, for rollbacks', () => {
  async function crashUnder(allowed: Policy) {
    await using world = await worldWith(allowed);
    const { verdict } = await deploy(world, { cluster: 'prod', service: 'web', image: `${world.host}/web:crash` });
    return { verdict, writes: world.writes(), told: world.lines.info.join('\n') };
  }

  it('is enough to have ECS stop a deployment that fails', async () => {
    const { verdict, writes } = await crashUnder({
      ...policy,
      Statement: [...policy.Statement, ...rollback.Statement],
    });
    expect(verdict).toBe('rolled-back');
    expect(writes).toEqual(['RegisterTaskDefinition', 'UpdateService', 'StopServiceDeployment']);
  });

  it('may be left out: the revision before is deployed, and the log names the permission', async () => {
    const { verdict, writes, told } = await crashUnder(policy);
    expect(verdict).toBe('rolled-back');
    expect(writes.at(-1)).toBe('UpdateService');
    expect(told).toContain('ecs:StopServiceDeployment');
  });
});

describe('the optional policy of the README, for keep-revisions', () => {
  const rule = { Id: 'a', Arn: 'arn:aws:ecs:us-east-1:123456789012:cluster/prod' };
  const schedule = {
    Name: 'hourly',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: rule.Arn, RoleArn: 'r' },
  };
  const scheduled = {
    ...scenario,
    'event-rules': [{ name: 'nightly', 'schedule-expression': 'rate(1 day)', targets: [rule] }],
    schedules: [schedule],
  };

  /** Two deployments, so that one revision is neither new nor the way back. */
  async function keepOne(allowed: Policy): Promise<readonly unknown[]> {
    await using world = await createWorld({ scenario: scheduled, policy: { ...allowed } });
    await deploy(world, { cluster: 'prod', service: 'web', 'image-tag': 'a' });
    await deploy(world, { cluster: 'prod', service: 'web', 'image-tag': 'b', 'keep-revisions': '1' });
    return world.calls('DeregisterTaskDefinition').filter(({ status }) => status === 200);
  }

  const both = { ...policy, Statement: [...policy.Statement, ...cleanUp.Statement] };

  it('is enough', async () => expect(await keepOne(both)).toHaveLength(1));

  it.each(actionsOf(cleanUp).filter((action) => !actions.includes(action)))(
    'has nothing too much: %s',
    async (action) => {
      expect(await keepOne(without(action, both))).toEqual([]);
    },
  );
});

describe("the README's policy for percentages of one deployment", () => {
  const inputs = { cluster: 'prod', service: 'web', 'minimum-healthy-percent': '50' };
  const both = { ...policy, Statement: [...policy.Statement, ...percentages.Statement] };

  it('is enough with the least one to set them, and to put back what was there before', async () => {
    await using world = await worldWith(both);
    const outcome = await deploy(world, inputs);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ warnings: [] }] });
    expect(world.lines.info.join('\n')).toMatch(/web: it has minimumHealthyPercent 100 again/);
    expect(world.lines.warning.join('\n')).not.toMatch(/Untag/);
  });

  it.each(actionsOf(percentages))('has a use for %s', async (action) => {
    await using world = await worldWith(without(action, both));
    const told = await deploy(world, inputs).then(
      () => world.lines.warning.join('\n'),
      (error: unknown) => errorMessage(error),
    );
    expect(told).toContain(action);
  });
});
