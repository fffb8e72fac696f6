import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { deploymentInProgress, describeDeployment, refusalOf, unrestOf } from '../../src/plan/in-progress.ts';
import { deployment, OLD, service } from '../support/following.ts';

const { rolloutState: _, ...classic } = deployment();
const old = deployment({ id: OLD, status: 'ACTIVE' });
const done = deployment({ rolloutState: 'COMPLETED', runningCount: 2 });

describe('a deployment in progress', () => {
  it.each<[string, Deployment[], boolean]>([
    ['one that is on its way', [deployment(), old], true],
    ['not one that is done while old tasks drain', [done, old], false],
    ['not one that failed', [deployment({ rolloutState: 'FAILED' })], false],
    ['behind a Classic Load Balancer, one of several', [classic, old], true],
    ['behind a Classic Load Balancer, not the only one', [classic], false],
    ['none where none is listed', [], false],
  ])('is %s', (_name, deployments, expected) => {
    expect(deploymentInProgress(service(deployments)) !== undefined).toBe(expected);
  });

  it('is described by its id, revision and tasks', () => {
    expect(describeDeployment(deployment({ runningCount: 1 }))).toBe('ecs-svc/100 (web:8, 1 of 2 tasks running)');
  });

  it('is refused with the ways past it', () => {
    const problem = refusalOf('web', deployment());
    expect(problem.message).toBe(
      "if-in-progress: deployment ecs-svc/100 (web:8, 0 of 2 tasks running) of service 'web' is not over",
    );
    expect(problem.hint).toContain('if-in-progress: wait');
    expect(problem.code).toBe('deployment-in-progress');
  });
});

describe('unrest before a run', () => {
  it.each<[string, Service, string | undefined]>([
    ['none', service([done]), undefined],
    ['none while it deploys, which is told otherwise', service([deployment()]), undefined],
    [
      'a failed deployment',
      service([deployment({ rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' })]),
      'its last deployment had failed (tasks failed to start)',
    ],
    ['failing tasks', service([{ ...done, failedTasks: 4 }]), '4 of its tasks had failed in a row'],
    ['missing tasks', service([{ ...done, runningCount: 1 }]), '1 of its 2 tasks were running'],
    ['none where nothing is listed', service([]), undefined],
  ])('is %s', (_name, one, expected) => expect(unrestOf(one)).toBe(expected));
});
