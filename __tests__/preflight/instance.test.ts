import { describe, expect, test } from '@jest/globals';
import { instanceFrom } from '../../src/preflight/instance.ts';

describe('a container instance, as ECS describes it', () => {
  test('has what is free, the ports that tasks and the instance itself hold, and its attributes', () => {
    const instance = instanceFrom({
      containerInstanceArn: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/0123456789abcdef',
      ec2InstanceId: 'i-0abc',
      status: 'ACTIVE',
      agentConnected: true,
      remainingResources: [
        { name: 'CPU', type: 'INTEGER', integerValue: 1024 },
        { name: 'MEMORY', type: 'INTEGER', integerValue: 3000 },
        { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '80'] },
        { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: ['53'] },
      ],
      registeredResources: [
        { name: 'CPU', type: 'INTEGER', integerValue: 2048 },
        { name: 'MEMORY', type: 'INTEGER', integerValue: 4096 },
        { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22'] },
        { name: 'GPU', type: 'STRINGSET', stringSetValue: ['gpu-1', 'gpu-2'] },
      ],
      attributes: [{ name: 'ecs.availability-zone', value: 'eu-west-1a' }, { name: 'ecs.capability.task-eni' }],
    });
    expect(instance).toMatchObject({
      name: 'i-0abc',
      free: { cpu: 1024, memory: 3000, gpus: 0 },
      total: { cpu: 2048, memory: 4096, gpus: 2 },
      ports: ['22/tcp', '80/tcp', '53/udp'],
      reservedPorts: ['22/tcp'],
    });
    expect([...instance.attributes]).toEqual([
      ['ecs.availability-zone', 'eu-west-1a'],
      ['ecs.capability.task-eni', ''],
    ]);
  });

  test('has the id of the container instance for a name where it is none of EC2', () => {
    const instance = instanceFrom({
      containerInstanceArn: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/0123',
    });
    expect(instance).toMatchObject({ name: '0123', status: '', agentConnected: false });
  });
});
