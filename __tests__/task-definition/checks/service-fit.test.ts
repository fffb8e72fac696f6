import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/aws/lossless.ts';
import { sentenceOf } from '../../../src/task-definition/checks/defect.ts';
import { runsOnFargate, serviceDefects } from '../../../src/task-definition/checks/service-fit.ts';
import { onFargate, onInstances } from './samples.ts';

const http = { portMappings: [{ containerPort: 8080, name: 'http' }] };
const balanced = (containerName: string, containerPort: number): Service => ({
  loadBalancers: [{ targetGroupArn: 'arn', containerName, containerPort }],
});
const deployed = (deployment: Deployment): Service => ({ deployments: [{ status: 'PRIMARY', ...deployment }] });
const subnets = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
const ebs = { volumes: [{ name: 'data', configuredAtLaunch: true }] };
const configured = deployed({ volumeConfigurations: [{ name: 'data' }] });
const connect = (portName: string, enabled = true) =>
  deployed({ serviceConnectConfiguration: { enabled, services: [{ portName }] } });

/** A service and a revision that doesn't fit it, what is said, and a revision that does. */
interface Case {
  readonly name: string;
  readonly service: Service;
  readonly bad: Json;
  readonly finds: string;
  readonly says: RegExp;
  readonly good: Json;
}

const CASES: readonly Case[] = [
  {
    name: 'the container of a load balancer',
    service: balanced('web', 8080),
    bad: onInstances({ ...http, name: 'app' }),
    finds: 'error loadBalancers[0].containerName',
    says: /is 'web': the new revision has no such container, its containers are app/,
    good: onInstances(http),
  },
  {
    name: 'the port of a load balancer',
    service: balanced('web', 8080),
    bad: onInstances({ portMappings: [{ containerPort: 80 }, { containerPort: 81 }] }),
    finds: 'error loadBalancers[0].containerPort',
    says: /is 8080: container web of the new revision opens 80 and 81\. Add \{ "containerPort": 8080 \}/,
    good: onInstances({ portMappings: [{ containerPortRange: '8000-8100' }] }),
  },
  {
    name: 'the port of a load balancer where the container opens none',
    service: balanced('web', 8080),
    bad: onInstances(),
    finds: 'error loadBalancers[0].containerPort',
    says: /opens no port/,
    good: onInstances(http),
  },
  {
    name: 'the port of a service registry',
    service: { serviceRegistries: [{ registryArn: 'arn', containerName: 'web', containerPort: 9 }] },
    bad: onInstances(http),
    finds: 'error serviceRegistries[0].containerPort',
    says: /is 9/,
    good: onInstances({ portMappings: [{ containerPort: 9 }] }),
  },
  {
    name: 'a port name of Service Connect',
    service: connect('http'),
    bad: onInstances({ portMappings: [{ containerPort: 8080, name: 'web' }] }),
    finds: 'error serviceConnectConfiguration.services[0].portName',
    says: /is 'http': the new revision has no port of this name, its port names are web/,
    good: onInstances(http),
  },
  {
    name: 'a port name of VPC Lattice',
    service: deployed({ vpcLatticeConfigurations: [{ roleArn: 'r', targetGroupArn: 't', portName: 'http' }] }),
    bad: onInstances(),
    finds: 'error vpcLatticeConfigurations[0].portName',
    says: /none of its ports has a name/,
    good: onInstances(http),
  },
  {
    name: 'a volume that the service configures',
    service: configured,
    bad: onInstances({}, { volumes: [{ name: 'data' }] }),
    finds: 'error volumeConfigurations[0].name',
    says: /is 'data'.*configuredAtLaunch/,
    good: onInstances({}, ebs),
  },
  {
    name: 'the subnets of awsvpc',
    service: {},
    bad: onInstances({}, { networkMode: 'awsvpc' }),
    finds: 'error networkConfiguration',
    says: /is not set.*'awsvpc', and its tasks need subnets/,
    good: onInstances(),
  },
  {
    name: 'subnets without awsvpc',
    service: subnets,
    bad: onInstances({}, { networkMode: 'host' }),
    finds: 'warning networkConfiguration',
    says: /'host'/,
    good: onInstances({}, { networkMode: 'awsvpc' }),
  },
  {
    name: 'a service on Fargate',
    service: { ...subnets, launchType: 'FARGATE' },
    bad: onInstances({}, { networkMode: 'awsvpc', requiresCompatibilities: ['EC2'] }),
    finds: 'error launchType',
    says: /is Fargate: requiresCompatibilities of the new revision does not have FARGATE/,
    good: onFargate(),
  },
  {
    name: 'a service on capacity providers of Fargate',
    service: { ...subnets, capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
    bad: onInstances({}, { networkMode: 'awsvpc' }),
    finds: 'error capacityProviderStrategy',
    says: /FARGATE/,
    good: onFargate(),
  },
];

describe('a rule of the service', () => {
  it.each(CASES)('$name', ({ service, bad, finds, says, good }) => {
    const found = serviceDefects(service, bad);
    expect(found.map(({ severity, path }) => `${severity} ${path}`)).toEqual([finds]);
    expect(sentenceOf(found[0]!)).toMatch(says);
    expect(serviceDefects(service, good)).toEqual([]);
  });

  it('warns of a volume that nobody configures', () => {
    const found = serviceDefects({}, onInstances({}, ebs));
    expect(found.map(({ severity, path }) => `${severity} ${path}`)).toEqual(['warning volumes[0].name']);
    expect(serviceDefects(configured, onInstances({}, ebs))).toEqual([]);
  });

  it.each<[string, Service, Json]>([
    ['a Service Connect that is off', connect('http', false), onInstances()],
    [
      'what an older deployment had',
      { deployments: [{ ...connect('x').deployments?.[0], status: 'ACTIVE' }] },
      onInstances(),
    ],
    [
      'a capacity provider of unknown kind',
      { capacityProviderStrategy: [{ capacityProvider: 'mine' }] },
      onInstances(),
    ],
    [
      'the network of task sets',
      { deploymentController: { type: 'EXTERNAL' } },
      onInstances({}, { networkMode: 'awsvpc' }),
    ],
    ['a Classic Load Balancer without container', { loadBalancers: [{ loadBalancerName: 'old' }] }, onInstances()],
    [
      'a definition of any JSON',
      balanced('web', 80),
      { containerDefinitions: [{ name: 'web', portMappings: [{ containerPort: 80 }, 1] }, null] },
    ],
  ])('claims nothing about %s', (_name, service, json) => {
    expect(serviceDefects(service, json)).toEqual([]);
  });
});

describe('a service runs on Fargate', () => {
  it.each<[boolean, Service]>([
    [true, { launchType: 'FARGATE' }],
    [true, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }, { capacityProvider: 'FARGATE_SPOT' }] }],
    [false, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }, { capacityProvider: 'mine' }] }],
    [false, { launchType: 'EC2' }],
    [false, {}],
  ])('%s: %j', (expected, service) => {
    expect(runsOnFargate(service)).toBe(expected);
  });
});
