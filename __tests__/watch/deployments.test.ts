import { describe, expect, it } from '@jest/globals';
import { isSteady, primaryOf } from '../../src/watch/deployments.ts';
import { definitionArn } from '../support/definitions.ts';
import { deployment, OLD, service } from '../support/following.ts';

const done = deployment({ rolloutState: 'COMPLETED', runningCount: 2 });
const old = deployment({ id: OLD, status: 'ACTIVE', taskDefinition: definitionArn('web:7') });
const { rolloutState: _, ...silent } = done;

describe('primaryOf', () => {
  it('is the PRIMARY one, wherever it stands', () => {
    expect(primaryOf(service([old, done]))).toBe(done);
    expect(primaryOf(service([old]))).toBeUndefined();
    expect(primaryOf({})).toBeUndefined();
  });
});

describe('isSteady', () => {
  it.each([
    ['COMPLETED with all tasks', service([done]), done, true],
    ['COMPLETED while tasks of earlier ones drain', service([done, old]), done, true],
    ['COMPLETED, a task missing', service([done]), { ...done, runningCount: 1 }, false],
    ['IN_PROGRESS with all tasks', service([deployment()]), deployment({ runningCount: 2 }), false],
    ['no state, alone', service([silent]), silent, true],
    ['no state, beside the old one', service([silent, old]), silent, false],
    ['no state, a task missing', service([silent]), { ...silent, runningCount: 1 }, false],
  ])('%s', (_name, seen, one, expected) => expect(isSteady(seen, one)).toBe(expected));
});
