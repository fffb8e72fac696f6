import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { describe, expect, it } from '@jest/globals';
import { detailsOf, nothingOf, seenOf } from '../../../src/watch/code-deploy/answer.ts';

const seen = (info: DeploymentInfo) => seenOf('d-1', info, nothingOf({ kind: 'unlisted' }), 0);

describe('seenOf', () => {
  it('puts up with an answer that says nothing', () => {
    expect(seen({})).toMatchObject({ id: 'd-1', status: 'Created', error: undefined, rollback: undefined, events: [] });
  });

  it.each([
    ['not said', undefined, undefined],
    ['switched off, whatever it lists', { enabled: false, events: ['DEPLOYMENT_FAILURE'] }, []],
    ['switched on', { enabled: true, events: ['DEPLOYMENT_FAILURE'] }, ['DEPLOYMENT_FAILURE']],
    ['switched on for nothing', { enabled: true }, []],
  ] as const)('knows of automatic rollbacks: %s', (_name, settings, events) => {
    const autoRollbackConfiguration = settings && {
      ...settings,
      events: [...('events' in settings ? settings.events : [])],
    };
    expect(seen({ autoRollbackConfiguration }).autoRollback).toEqual(events);
  });

  it('takes empty text for none', () => {
    expect(seen({ rollbackInfo: { rollbackDeploymentId: '', rollbackMessage: 'No.' } }).rollback).toEqual({
      by: undefined,
      of: undefined,
      message: 'No.',
    });
  });
});

describe('detailsOf', () => {
  it('takes diagnostics without a word for none', () => {
    const diagnostics = { errorCode: 'Success', scriptName: '', message: '', logTail: '' } as const;
    const { events } = detailsOf('prod:web', { lifecycleEvents: [{ lifecycleEventName: 'Install', diagnostics }] });
    expect(events).toEqual([
      { name: 'Install', status: 'Unknown', startedAt: undefined, endedAt: undefined, diagnostics: undefined },
    ]);
  });

  it('puts up with a target that says nothing', () => {
    expect(detailsOf('prod:web', {})).toEqual({ target: { kind: 'listed', id: 'prod:web' }, events: [], taskSets: [] });
  });
});
