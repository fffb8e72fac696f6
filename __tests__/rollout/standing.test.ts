import { describe, expect, it } from '@jest/globals';
import { standingOf } from '../../src/rollout/standing.ts';
import { definitionArn } from '../support/definitions.ts';
import { deployment, OLD, service } from '../support/following.ts';

const WEB_8 = definitionArn('web:8');
const done = deployment({ rolloutState: 'COMPLETED', runningCount: 2 });
const old = deployment({ id: OLD, status: 'ACTIVE', taskDefinition: definitionArn('web:7') });
const { rolloutState: _, ...silent } = done;

describe('standingOf', () => {
  it.each([
    ['another revision', service([deployment({ taskDefinition: definitionArn('web:7') })]), 'other'],
    ['our revision, but not as PRIMARY', service([deployment({ status: 'ACTIVE' })]), 'other'],
    ['a service that was never deployed', service([]), 'other'],
    ['a deployment on its way', service([deployment(), old]), 'unfinished'],
    ['a finished one with all its tasks', service([done]), 'steady'],
    ['a finished one that lacks a task', service([{ ...done, runningCount: 1 }]), 'unsound'],
    ['a failed one', service([{ ...done, rolloutState: 'FAILED' }]), 'unsound'],
    ['a finished one of no tasks', service([{ ...done, desiredCount: 0, runningCount: 0 }]), 'steady'],
    ['one behind a Classic Load Balancer, alone with all its tasks', service([silent]), 'steady'],
  ])('%s', (_name, seen, kind) => expect(standingOf(seen, WEB_8).kind).toBe(kind));

  it('carries the deployment', () => {
    const standing = standingOf(service([done]), WEB_8);
    expect(standing.kind === 'steady' ? standing.deployment : undefined).toBe(done);
  });

  it('of a revision without an ARN is always another', () => {
    expect(standingOf(service([{ ...done, taskDefinition: WEB_8 }]), undefined).kind).toBe('other');
  });

  it.each([
    ['beside the old one', service([silent, old])],
    ['without all its tasks', service([{ ...silent, runningCount: 1 }])],
  ])('behind a Classic Load Balancer a deployment %s is unfinished, and adopted', (_name, seen) => {
    expect(standingOf(seen, WEB_8).kind).toBe('unfinished');
  });
});
