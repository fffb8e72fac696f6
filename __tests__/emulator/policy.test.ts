import { DescribeServicesCommand, RegisterTaskDefinitionCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../emulator/emulator.ts';
import { startRig } from './clients.ts';

const account = 'us-east-1:123456789012';
const roles = {
  taskRoleArn: `arn:aws:iam::123456789012:role/web`,
  executionRoleArn: `arn:aws:iam::123456789012:role/exec`,
};
const definition = { family: 'web', containerDefinitions: [{ name: 'web', image: 'nginx', memory: 64 }], ...roles };

function denied(action: string, resource: string) {
  return {
    name: 'AccessDeniedException',
    message: `User: arn:aws:sts::123456789012:assumed-role/deploy/ship is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  };
}

describe('an IAM policy', () => {
  it('denies what it does not allow, on the resource that the request touches', async () => {
    const Resource = [`arn:aws:ecs:${account}:service/default/web`];
    await using rig = await startRig({
      policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ecs:*Service*', Resource } },
    });
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', forceNewDeployment: true }));
    await expect(rig.ecs.send(new DescribeServicesCommand({ services: ['web', 'api'] }))).rejects.toMatchObject(
      denied('ecs:DescribeServices', `arn:aws:ecs:${account}:service/default/api`),
    );
    await expect(rig.ecs.send(new RegisterTaskDefinitionCommand(definition))).rejects.toMatchObject(
      denied('ecs:RegisterTaskDefinition', `arn:aws:ecs:${account}:task-definition/web:*`),
    );
  });

  it('must let each role be passed to the tasks, and tags be given', async () => {
    const register = { Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: '*' };
    const pass = {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    };
    const tagged = new RegisterTaskDefinitionCommand({ ...definition, tags: [{ key: 'a', value: 'b' }] });
    await using strict = await startRig({
      policy: { Statement: [register, { ...pass, Resource: roles.taskRoleArn }] },
    });
    await expect(strict.ecs.send(new RegisterTaskDefinitionCommand(definition))).rejects.toMatchObject(
      denied('iam:PassRole', roles.executionRoleArn),
    );
    await using passing = await startRig({ policy: { Statement: [register, pass] } });
    await passing.ecs.send(new RegisterTaskDefinitionCommand(definition));
    await expect(passing.ecs.send(tagged)).rejects.toMatchObject(
      denied('ecs:TagResource', `arn:aws:ecs:${account}:task-definition/web:*`),
    );
    const other = { ...pass, Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com'] } } };
    await using wrong = await startRig({ policy: { Statement: [register, other] } });
    await expect(wrong.ecs.send(new RegisterTaskDefinitionCommand(definition))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('denies explicitly whatever else it allows, and honours ecs:cluster', async () => {
    const Condition = { ArnEquals: { 'ecs:cluster': `arn:aws:ecs:${account}:cluster/default` } };
    await using rig = await startRig({
      policy: {
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: 'ecs:UpdateService', Resource: '*', Condition },
        ],
      },
    });
    await expect(rig.ecs.send(new UpdateServiceCommand({ service: 'web' }))).rejects.toMatchObject({
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
    await expect(rig.ecs.send(new UpdateServiceCommand({ cluster: 'other', service: 'web' }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  it('never denies GetCallerIdentity', async () => {
    await using rig = await startRig({ policy: { Statement: [] } });
    const { endpoint } = rig.emulator;
    const sts = new STSClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
    sts.destroy();
  });

  it.each([
    [
      'a condition key that it cannot judge',
      { Condition: { StringEquals: { 'aws:SourceIp': '1.2.3.4' } } },
      'aws:SourceIp',
    ],
    ['NotAction', { NotAction: 'ecs:*' }, 'NotAction'],
  ])('with %s is refused at once', async (_what, more, name) => {
    const policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...more }] };
    await expect(startEmulator({ policy })).rejects.toThrow(name);
  });
});
