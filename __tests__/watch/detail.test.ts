import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { guessDetail, isOver, needsFinalWord, withDetail } from '../../src/watch/detail.ts';
import type { Detail } from '../../src/watch/following.ts';
import { deployment, following, NEWER, OURS, service, serviceDeployment } from '../support/following.ts';

const HERE = serviceDeployment('IN_PROGRESS').serviceDeploymentArn!;
const THERE = HERE.replace(/1$/, '2');
const SINCE = 4_000;
const GUESSED: Detail = { kind: 'describe', arn: HERE, guess: SINCE };

/** A service deployment of the deployment with this id. */
function of(id: string): ServiceDeployment {
  const arn = `arn:aws:ecs:eu-west-1:123456789012:service-revision/prod/web/${id.slice(id.lastIndexOf('/') + 1)}`;
  return serviceDeployment('IN_PROGRESS', { targetServiceRevision: { arn } });
}

function seen(...all: ServiceDeployment[]): Map<string, ServiceDeployment> {
  return new Map(all.map((one) => [one.serviceDeploymentArn!, one]));
}

describe('guessDetail', () => {
  const guessed = (detail: Detail, currentServiceDeployment?: string) =>
    guessDetail(following({ detail, service: service([deployment()], { currentServiceDeployment }) })).detail;

  it("takes the service's current service deployment for ours", () => {
    expect(guessed({ kind: 'list', since: SINCE }, HERE)).toEqual(GUESSED);
  });

  it('does not guess the same one twice', () => {
    const detail: Detail = { kind: 'list', since: SINCE, notOurs: HERE };
    expect(guessed(detail, HERE)).toBe(detail);
    expect(guessed(detail, THERE)).toEqual({ kind: 'describe', arn: THERE, guess: SINCE });
  });

  it.each<[string, Detail, string | undefined]>([
    ['the service names none', { kind: 'list', since: SINCE }, undefined],
    ['ours is known', { kind: 'describe', arn: HERE }, THERE],
    ['it may not be read', { kind: 'blind' }, HERE],
  ])('changes nothing where %s', (_name, detail, current) => expect(guessed(detail, current)).toBe(detail));

  it('changes nothing where the service was not seen', () => {
    const one = following({ detail: { kind: 'list', since: SINCE } });
    expect(guessDetail(one)).toBe(one);
  });
});

describe('withDetail', () => {
  it('keeps a guess that is ours, and it is none any more', () => {
    const found = of(OURS);
    expect(withDetail(following({ detail: GUESSED }), seen(found))).toEqual(
      following({ detail: { kind: 'describe', arn: HERE }, serviceDeployment: found }),
    );
  });

  it.each([
    ['belongs to another deployment', seen(of(NEWER))],
    ['tells no revision', seen(serviceDeployment('SUCCESSFUL'))],
    ['is not described', seen()],
  ])('goes back to the list with a guess that %s, as old as it was', (_name, all) => {
    expect(withDetail(following({ detail: GUESSED }), all)).toEqual(
      following({ detail: { kind: 'list', since: SINCE, notOurs: HERE } }),
    );
  });

  it('waits for one of the list that is not described yet', () => {
    const one = following({ detail: { kind: 'describe', arn: HERE } });
    expect(withDetail(one, seen())).toBe(one);
  });

  it('keeps what was seen last where the next answer lacks it', () => {
    const one = following({ detail: { kind: 'describe', arn: HERE }, serviceDeployment: of(OURS) });
    expect(withDetail(one, seen()).serviceDeployment).toEqual(of(OURS));
  });

  it.each<[Detail]>([[{ kind: 'list', since: SINCE }], [{ kind: 'blind' }]])('takes nothing over for %j', (detail) => {
    const one = following({ detail });
    expect(withDetail(one, seen(of(OURS)))).toBe(one);
  });
});

describe('isOver', () => {
  it.each([
    ['SUCCESSFUL', true],
    ['STOPPED', true],
    ['ROLLBACK_SUCCESSFUL', true],
    ['ROLLBACK_FAILED', true],
    ['IN_PROGRESS', false],
    ['ROLLBACK_IN_PROGRESS', false],
    ['STOP_REQUESTED', false],
  ] as const)('%s: %s', (status, expected) => expect(isOver(serviceDeployment(status))).toBe(expected));
});

describe('needsFinalWord', () => {
  const done = deployment({ rolloutState: 'COMPLETED' });
  const other = deployment({ id: NEWER });

  it.each([
    ['ours is COMPLETED', {}, done, true],
    ['ours is FAILED', {}, deployment({ rolloutState: 'FAILED' }), true],
    ['ours is on its way', {}, deployment(), false],
    ['another one has taken over', {}, other, true],
    ['a rollback is on its way', { serviceDeployment: serviceDeployment('ROLLBACK_IN_PROGRESS') }, other, false],
    [
      'a rollback is complete',
      { serviceDeployment: serviceDeployment('ROLLBACK_IN_PROGRESS') },
      { ...done, id: NEWER },
      true,
    ],
    ['the service alone is read, which has the final word then', { detail: { kind: 'blind' } as const }, done, false],
  ])('%s', (_name, more, listed, expected) => {
    expect(needsFinalWord(following({ detail: GUESSED, service: service([listed]), ...more }))).toBe(expected);
  });
});
