import type { Deployment } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { parseLeftOpen } from '../../src/left-open.ts';
import type { Intent } from '../../src/rollout/intents.ts';
import { settlementOf, standingOfIntent } from '../../src/rollout/settlement.ts';
import { definitionArn } from '../support/definitions.ts';
import { deployment, NEWER, OLD, OURS, service } from '../support/following.ts';

/** Before it ECS answered UpdateService. */
const sent: Intent = {
  service: 'web',
  previousPrimary: OLD,
  previousArn: definitionArn('web:7'),
  definitionArn: definitionArn('web:8'),
};
const told: Intent = { ...sent, deploymentId: OURS };
const old = deployment({ id: OLD, taskDefinition: definitionArn('web:7'), rolloutState: 'COMPLETED' });
const displaced = deployment({ status: 'ACTIVE' });
const rollback = deployment({ id: NEWER, taskDefinition: definitionArn('web:7') });

describe('what a run left open', () => {
  it.each<[string, Intent, Deployment[], string]>([
    ['ours, as ECS told', told, [deployment()], 'ours'],
    ['ours, by what only ours would be', sent, [deployment()], 'ours'],
    ['nothing where the request had no effect', sent, [old], 'none'],
    ['nothing where the same revision was there before', { ...sent, previousPrimary: OURS }, [deployment()], 'none'],
    ['replaced, as ECS told', told, [rollback, displaced], 'replaced'],
    ['replaced, where ours is still listed', sent, [rollback, displaced], 'replaced'],
    [
      "somebody else's, where ours never was",
      sent,
      [deployment({ id: NEWER, taskDefinition: definitionArn('web:9') })],
      'none',
    ],
    ['nothing where no deployment is listed', told, [], 'none'],
  ])('is %s', (_name, intent, deployments, expected) => {
    expect(standingOfIntent(intent, service(deployments)).kind).toBe(expected);
  });

  it.each<[string, Intent, Deployment[], boolean, RegExp]>([
    ['goes on', told, [deployment({ runningCount: 1 })], true, /goes on in AWS, 1 of 2 .*deploy web:7/],
    ['is done', told, [deployment({ rolloutState: 'COMPLETED' })], false, /was completed meanwhile/],
    ['is being rolled back', told, [rollback], true, /^rolled back: the service is on its way to web:7/],
    [
      'was rolled back',
      told,
      [{ ...rollback, rolloutState: 'COMPLETED' }],
      false,
      /^rolled back: the service runs web:7/,
    ],
    [
      'was replaced',
      told,
      [deployment({ id: NEWER, taskDefinition: definitionArn('web:9') })],
      true,
      /^replaced by another deployment: .*web:9/,
    ],
    ['never was', sent, [old], false, /no deployment of web:8 .* the service is as it was/],
  ])('is told where it %s', (_name, intent, deployments, isOpen, text) => {
    const settlement = settlementOf(intent, standingOfIntent(intent, service(deployments)));
    expect(settlement.isOpen).toBe(isOpen);
    expect(settlement.text).toMatch(text);
  });
});

describe('parseLeftOpen', () => {
  it.each(['', '{', 'null', '{}', '{"services":[]}', '{"services":3}'])('makes nothing of %j', (text) => {
    expect(parseLeftOpen(text)).toBeUndefined();
  });

  it('gives back what was saved', () => {
    const open = { cluster: 'prod', region: 'eu-west-1', onCancel: 'leave', services: [told] };
    expect(parseLeftOpen(JSON.stringify(open))).toEqual(open);
  });
});
