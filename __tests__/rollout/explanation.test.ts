import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { explanationOf } from '../../src/rollout/explanation.ts';
import type { Ending, Watched } from '../../src/watch/following.ts';
import { following } from '../support/following.ts';

const format: Diagnosis = {
  code: 'exec-format',
  weight: 'permanent',
  cause: 'program /app can not be run here',
  advice: 'Build it for the architecture.',
};
const because = '3 tasks of web:8 failed in a row: container web exited with code 1';
const condemned: Ending = { verdict: 'failed', reason: because, because, hint: 'Read its log.', code: 'crash' };
const remedy = { after: condemned, by: 'StopServiceDeployment', deadline: 0 } as const;

function explain(ending: Ending, diagnosis?: Diagnosis, more: Partial<Watched> = {}) {
  return explanationOf({ ...following(), ending, ...more }, diagnosis);
}

describe('an explanation', () => {
  it('puts the diagnosis before what became of the deployment', () => {
    const ending: Ending = { verdict: 'rolled-back', reason: 'ECS put web:7 back: tasks failed', hint: 'Look.' };
    expect(explain(ending, format)).toEqual({
      verdict: 'rolled-back',
      reason: 'program /app can not be run here. ECS put web:7 back: tasks failed',
      code: 'exec-format',
      hint: 'Build it for the architecture.',
    });
  });

  it('lets a better diagnosis take the place of the first one', () => {
    const ending: Ending = { ...condemned, verdict: 'rolled-back', reason: `${because}. This run put web:7 back` };
    expect(explain(ending, format, { remedy }).reason).toBe(
      'program /app can not be run here. This run put web:7 back',
    );
  });

  it('keeps the first one where nothing better was found out, or nothing at all', () => {
    const crash = { ...format, code: 'crash' };
    expect(explain(condemned, crash).reason).toBe(because);
    expect(explain(condemned)).toMatchObject({ reason: because, code: 'crash' });
  });

  it('takes over what a closer look adds to the same cause', () => {
    const cause = '3 tasks failed in the same way: container web exited with code 1; from its log: "no DATABASE_URL"';
    const ending: Ending = { ...condemned, verdict: 'rolled-back', reason: `${because}. This run put web:7 back` };
    expect(explain(ending, { ...format, code: 'crash', cause }, { remedy }).reason).toBe(
      `${because}; from its log: "no DATABASE_URL". This run put web:7 back`,
    );
  });

  it('says how to roll back where a condemned deployment was left', () => {
    expect(explain(condemned, format).hint).toMatch(/^Build it for the architecture\. To roll back, deploy web:7/);
    expect(explain(condemned, format, { remedy }).hint).not.toContain('To roll back');
  });

  it('keeps what is to be done about a deployment that goes on, or about a rollback that is stuck', () => {
    const late: Ending = { verdict: 'timed-out', reason: 'not finished', hint: 'Raise wait-for-minutes.' };
    expect(explain(late, format).hint).toBe('Build it for the architecture. Raise wait-for-minutes.');
    const stuck: Ending = { ...condemned, reason: `${because}. Rollback stuck`, hint: 'Look at the service now.' };
    expect(explain(stuck, format, { remedy }).hint).toBe('Build it for the architecture. Look at the service now.');
  });

  it('has the verdict as its code where nothing tells why', () => {
    expect(explain({ verdict: 'stopped', reason: 'somebody stopped it' })).toEqual({
      verdict: 'stopped',
      reason: 'somebody stopped it',
      code: 'stopped',
    });
  });
});
