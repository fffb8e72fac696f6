import { describe, expect, it } from '@jest/globals';
import { timedOut } from '../../src/watch/ends-of-watching.ts';
import { following, NEWER, serviceDeployment } from '../support/following.ts';

describe('timedOut', () => {
  it.each([
    [
      'the service deployment says so',
      following({ serviceDeployment: serviceDeployment('ROLLBACK_IN_PROGRESS', { statusReason: 'alarm errors.' }) }),
      '(alarm errors)',
    ],
    [
      'the service alone showed it',
      following({ rollback: { id: NEWER, reason: 'circuit breaker: rolling back to deploymentId ecs-svc/99.' } }),
      '(circuit breaker: rolling back to deploymentId ecs-svc/99)',
    ],
  ])('calls a deployment failed that ECS is rolling back: %s', (_name, seen, why) => {
    const { verdict, reason } = timedOut(seen);
    expect(verdict).toBe('failed');
    expect(reason).toContain(why);
    expect(reason).toContain('putting web:7 back is not finished');
  });

  it('says of any other that it goes on', () => {
    const { verdict, reason } = timedOut(following({ serviceDeployment: serviceDeployment('IN_PROGRESS') }));
    expect(verdict).toBe('timed-out');
    expect(reason).toContain('it goes on in AWS. Last seen: IN_PROGRESS');
  });
});
