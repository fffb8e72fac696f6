import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { outputsOf } from '../../src/report/outputs.ts';
import { definitionArn, HOST } from '../support/definitions.ts';
import { outcome, result } from '../support/outcomes.ts';
import { evidence, scaledIn, stoppedTask, taskArn } from '../support/sample-evidence.ts';

const action = parse(readFileSync('action.yml', 'utf8')) as { outputs: Record<string, unknown> };
const refused = { verdict: 'refused' as const, reason: 'wrong', hint: 'do this', services: [] };

describe('outputsOf', () => {
  it.each([
    ['a success', outcome()],
    ['a failure', outcome(refused)],
    ['several services', outcome({ services: [result(), result({ service: 'worker' })] })],
  ])('are the outputs of action.yml after %s', (_name, one) => {
    expect(Object.keys(outputsOf(one)).sort()).toEqual(Object.keys(action.outputs).sort());
  });

  it('of a success', () => {
    const { services, ...scalars } = outputsOf(outcome());
    expect(scalars).toEqual({
      'deployment-status': 'succeeded',
      'deployment-id': 'ecs-svc/100',
      'task-definition-arn': definitionArn('web:8'),
      'task-definition-revision': '8',
      'task-definition': '',
      'previous-task-definition-arn': definitionArn('web:7'),
      image: `${HOST}/web:v2`,
      'image-tag': 'v2',
      digest: `sha256:${'ab'.repeat(32)}`,
      registry: HOST,
      repository: 'web',
      'failure-code': '',
      'failure-reason': '',
      'failure-hint': '',
      'failed-task-arns': '',
    });
    expect(JSON.parse(services ?? '')).toEqual([
      {
        service: 'web',
        'deployment-status': 'succeeded',
        'deployment-id': 'ecs-svc/100',
        'task-definition-arn': definitionArn('web:8'),
        'previous-task-definition-arn': definitionArn('web:7'),
        reason: 'the service runs web:8',
      },
    ]);
  });

  it('of a run that was refused are empty but for the reason', () => {
    const { image: _, ...withoutImage } = outcome(refused);
    const told = Object.entries(outputsOf(withoutImage)).filter(([, value]) => value !== '');
    expect(Object.fromEntries(told)).toEqual({
      'deployment-status': 'refused',
      'failure-reason': 'wrong',
      'failure-hint': 'do this',
      services: '[]',
    });
  });

  it('name no failure for a green run that has a hint', () => {
    expect(outputsOf(outcome({ hint: 'x' }))).toMatchObject({ 'failure-reason': '', 'failure-hint': '' });
  });

  it('are of the worst of several services', () => {
    const worker = result({ service: 'worker', verdict: 'failed', deploymentId: 'ecs-svc/200', hint: 'h' });
    const outputs = outputsOf(outcome({ verdict: 'failed', services: [result(), worker] }));
    expect(outputs).toMatchObject({ 'deployment-status': 'failed', 'deployment-id': 'ecs-svc/200' });
    expect(JSON.parse(outputs.services ?? '')).toMatchObject([
      { service: 'web', 'deployment-status': 'succeeded' },
      { service: 'worker', 'deployment-status': 'failed', hint: 'h' },
    ]);
  });

  it('name the kind of a failure, and the tasks that failed', () => {
    const failed = result({
      verdict: 'failed',
      code: 'image-not-found',
      evidence: evidence({ stopped: [stoppedTask('c'), scaledIn('b'), stoppedTask('a')] }),
    });
    const outputs = outputsOf(outcome({ verdict: 'failed', code: 'image-not-found', services: [result(), failed] }));
    expect(outputs).toMatchObject({
      'failure-code': 'image-not-found',
      'failed-task-arns': `${taskArn('c')},${taskArn('a')}`,
    });
    const [green, red] = JSON.parse(outputs.services ?? '') as readonly Record<string, unknown>[];
    expect(red).toMatchObject({ code: 'image-not-found', 'failed-task-arns': [taskArn('c'), taskArn('a')] });
    expect(Object.keys(green ?? {})).not.toContain('failed-task-arns');
  });

  it('name the newest 20 failed tasks', () => {
    const stopped = Array.from({ length: 30 }, (_, index) => stoppedTask(`t${index}`));
    const services = [result({ verdict: 'failed', evidence: evidence({ stopped }) })];
    const arns = outputsOf(outcome({ services }))['failed-task-arns']?.split(',');
    expect(arns).toEqual(stopped.slice(0, 20).map((task) => task.taskArn));
  });

  it('name no code of a green run', () => {
    expect(outputsOf(outcome({ code: 'x' }))).toMatchObject({ 'failure-code': '' });
  });

  it('name images without their registry in what failed: GitHub drops outputs with a masked account id', () => {
    const reason = `image ${HOST}/web:v2 is not in the registry`;
    expect(outputsOf(outcome({ ...refused, reason, hint: `push ${HOST}/web:v2` }))).toMatchObject({
      'failure-reason': 'image web:v2 is not in the registry',
      'failure-hint': 'push web:v2',
    });
  });
});
