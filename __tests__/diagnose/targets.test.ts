import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { addressesOf, checkOf, isAt, nameOfGroup, targetGroupsOf } from '../../src/diagnose/targets.ts';

const INSTANCES = new Map([['arn:one', 'i-1']]);
const bound = (...hostPorts: number[]) => [{ networkBindings: hostPorts.map((hostPort) => ({ hostPort })) }];
const attached = (...addresses: string[]) => [
  {
    details: [
      { name: 'subnetId', value: 'subnet-1' },
      ...addresses.map((value) => ({ name: 'privateIPv4Address', value })),
    ],
  },
];

describe('addressesOf', () => {
  it.each<[string, Task, unknown]>([
    ['its own address', { attachments: attached('10.0.0.1') }, [{ id: '10.0.0.1' }]],
    [
      'its own address, though it is on an instance',
      { attachments: attached('10.0.0.1'), containerInstanceArn: 'arn:two', containers: bound(80) },
      [{ id: '10.0.0.1' }],
    ],
    [
      'its addresses of both kinds, once each',
      {
        attachments: attached('10.0.0.1'),
        containers: [{ networkInterfaces: [{ privateIpv4Address: '10.0.0.1', ipv6Address: '2001:db8::1' }] }],
      },
      [{ id: '10.0.0.1' }, { id: '2001:db8::1' }],
    ],
    [
      'each of its host ports',
      { containerInstanceArn: 'arn:one', containers: [...bound(80), ...bound(81)] },
      [
        { id: 'i-1', port: 80 },
        { id: 'i-1', port: 81 },
      ],
    ],
    ['nothing while it binds no port', { containerInstanceArn: 'arn:two', containers: [{ networkBindings: [] }] }, []],
    ['nothing while it is nowhere', {}, []],
    [
      'what nobody knows, on an instance that nobody knows',
      { containerInstanceArn: 'arn:two', containers: bound(80) },
      undefined,
    ],
  ])('is %s', (_name, task, expected) => expect(addressesOf(task, INSTANCES)).toEqual(expected));
});

describe('isAt', () => {
  it.each([
    { target: { Id: 'i-1', Port: 80 }, is: true },
    { target: { Id: 'i-1', Port: 81 }, is: false },
    { target: { Id: 'i-2', Port: 80 }, is: false },
    { target: { Id: '10.0.0.1', Port: 8080 }, is: true },
    { target: undefined, is: false },
  ])('$target: $is', ({ target, is }) => {
    const addresses = [
      { id: 'i-1', port: 80 },
      { id: '10.0.0.1', port: undefined },
    ];
    expect(isAt(target, addresses)).toBe(is);
  });
});

describe('a service', () => {
  it('has a target group for each load balancer but classic ones, and the other one for blue/green', () => {
    const loadBalancers = [
      {
        targetGroupArn: 'blue',
        advancedConfiguration: { alternateTargetGroupArn: 'green', productionListenerRule: 'r', roleArn: 'r' },
      },
      { targetGroupArn: 'plain' },
      { loadBalancerName: 'classic' },
    ];
    expect(targetGroupsOf({ loadBalancers })).toEqual([['blue', 'green'], ['plain']]);
    expect(targetGroupsOf({})).toEqual([]);
  });
});

describe('a target group', () => {
  it('is named by the middle of its ARN', () => {
    expect(nameOfGroup('arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0a1b')).toBe('web');
  });

  it.each([
    { Matcher: { HttpCode: '200-299' }, matcher: '200-299' },
    { Matcher: { GrpcCode: '0-99' }, matcher: '0-99' },
    { Matcher: undefined, matcher: undefined },
  ])('passes what it expects: $matcher', ({ Matcher, matcher }) => expect(checkOf({ Matcher }).matcher).toBe(matcher));
});
