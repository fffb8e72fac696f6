import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/aws/lossless.ts';
import { isSameAs } from '../../src/task-definition/comparison.ts';
import type { Definition, ResourceTag } from '../../src/task-definition/definition.ts';
import { render } from '../../src/task-definition/rendition.ts';

function definition(container: Json, more: Json = {}, tags: ResourceTag[] = []): Definition {
  return {
    arn: undefined,
    json: { family: 'web', containerDefinitions: [{ name: 'app', ...container }], ...more },
    tags,
  };
}

function same(a: Definition, b: Definition): boolean {
  return isSameAs(render(a, [], '', ''), b);
}

const variable = (name: string, value = name) => ({ name, value });
const mapping = (containerPort: number, more: Json = {}) => ({ containerPort, ...more });

describe('isSameAs: the same', () => {
  it.each<[string, Definition, Definition]>([
    ['itself', definition({ image: 'x' }), definition({ image: 'x' })],
    [
      "ECS's answer-only members",
      definition({}),
      definition({}, { revision: 7, status: 'ACTIVE', registeredAt: 1, requiresAttributes: [{ name: 'x' }] }),
    ],
    ['members in another order', definition({ cpu: 1, image: 'x' }), definition({ image: 'x', cpu: 1 })],
    [
      'the environment in another order',
      definition({ environment: [variable('A'), variable('B')] }),
      definition({ environment: [variable('B'), variable('A')] }),
    ],
    [
      'secrets in another order',
      definition({
        secrets: [
          { name: 'A', valueFrom: '1' },
          { name: 'B', valueFrom: '2' },
        ],
      }),
      definition({
        secrets: [
          { name: 'B', valueFrom: '2' },
          { name: 'A', valueFrom: '1' },
        ],
      }),
    ],
    [
      'ports in another order',
      definition({ portMappings: [mapping(80), mapping(443)] }),
      definition({ portMappings: [mapping(443), mapping(80)] }),
    ],
    [
      'limits in another order',
      definition({ ulimits: [{ name: 'core' }, { name: 'nofile' }] }),
      definition({ ulimits: [{ name: 'nofile' }, { name: 'core' }] }),
    ],
    [
      'mounts in another order',
      definition({ mountPoints: [{ containerPath: '/a' }, { containerPath: '/b' }] }),
      definition({ mountPoints: [{ containerPath: '/b' }, { containerPath: '/a' }] }),
    ],
    [
      'volumes in another order',
      definition({}, { volumes: [{ name: 'a' }, { name: 'b' }] }),
      definition({}, { volumes: [{ name: 'b' }, { name: 'a' }] }),
    ],
    [
      'what ECS fills in for a container',
      definition({}),
      definition({ cpu: 0, essential: true, environment: [], mountPoints: [], volumesFrom: [], systemControls: [] }),
    ],
    [
      'what ECS fills in for a port',
      definition({ portMappings: [mapping(80)] }),
      definition({ portMappings: [mapping(80, { hostPort: 0, protocol: 'tcp' })] }),
    ],
    ['what ECS fills in at the top', definition({}), definition({}, { volumes: [], placementConstraints: [] })],
    [
      'compatibilities in another order',
      definition({}, { requiresCompatibilities: ['EC2', 'FARGATE'] }),
      definition({}, { requiresCompatibilities: ['FARGATE', 'EC2'] }),
    ],
    [
      'tags in another order',
      definition({}, {}, [{ key: 'a', value: '1' }, { key: 'b' }]),
      definition({}, {}, [
        { key: 'b', value: '' },
        { key: 'a', value: '1' },
      ]),
    ],
    ["AWS's own tags", definition({}), definition({}, {}, [{ key: 'aws:x', value: 'y' }])],
    [
      'the host port of awsvpc',
      definition({ portMappings: [mapping(80)] }, { networkMode: 'awsvpc' }),
      definition({ portMappings: [mapping(80, { hostPort: 80, protocol: 'tcp' })] }, { networkMode: 'awsvpc' }),
    ],
  ])('%s', (_name, a, b) => {
    expect(same(a, b)).toBe(true);
    expect(same(b, a)).toBe(true);
  });
});

describe('isSameAs: different', () => {
  it.each<[string, Definition, Definition]>([
    ['the image', definition({ image: 'x:1' }), definition({ image: 'x:2' })],
    [
      'a variable',
      definition({ environment: [variable('A', '1')] }),
      definition({ environment: [variable('A', '2')] }),
    ],
    ['an empty variable', definition({ environment: [variable('A', '')] }), definition({ environment: [] })],
    [
      'which of two equal names comes last',
      definition({ environment: [variable('A', '1'), variable('A', '2')] }),
      definition({ environment: [variable('A', '2'), variable('A', '1')] }),
    ],
    ['the order of a command', definition({ command: ['a', 'b'] }), definition({ command: ['b', 'a'] })],
    ['an essential container', definition({ essential: false }), definition({})],
    ['a number and its text', definition({ cpu: 256 }), definition({ cpu: '256' })],
    [
      'a fixed host port',
      definition({ portMappings: [mapping(80, { hostPort: 8080 })] }),
      definition({ portMappings: [mapping(80)] }),
    ],
    [
      'a host port like the container port, under bridge',
      definition({ portMappings: [mapping(80, { hostPort: 80 })] }),
      definition({ portMappings: [mapping(80)] }),
    ],
    [
      'udp',
      definition({ portMappings: [mapping(80, { protocol: 'udp' })] }),
      definition({ portMappings: [mapping(80)] }),
    ],
    ['an unknown member', definition({ brandNew: 1 }), definition({})],
    ['false', definition({}, { enableFaultInjection: false }), definition({})],
    ['a container more', definition({}), { ...definition({}), json: { family: 'web', containerDefinitions: [] } }],
    ['the order of containers', two('a', 'b'), two('b', 'a')],
    ['the family', definition({}), definition({}, { family: 'api' })],
    ['a tag', definition({}, {}, [{ key: 'a', value: '1' }]), definition({})],
    [
      'the value of a tag',
      definition({}, {}, [{ key: 'a', value: '1' }]),
      definition({}, {}, [{ key: 'a', value: '2' }]),
    ],
    [
      'a label that looks like a default',
      definition({ dockerLabels: { protocol: 'tcp' } }),
      definition({ dockerLabels: {} }),
    ],
  ])('%s', (_name, a, b) => {
    expect(same(a, b)).toBe(false);
    expect(same(b, a)).toBe(false);
  });
});

function two(first: string, second: string): Definition {
  return {
    arn: undefined,
    json: { family: 'web', containerDefinitions: [{ name: first }, { name: second }] },
    tags: [],
  };
}

describe('isSameAs: laws', () => {
  const member = fc.constantFrom('environment', 'mountPoints', 'secrets', 'command', 'cpu', 'hostPort', 'other');
  const container = fc.dictionary(member, fc.jsonValue());

  it('every definition is the same as itself', () => {
    fc.assert(
      fc.property(container, container, (one, more) => {
        // As it comes over the wire, twice.
        const text = JSON.stringify(definition(one, more as Json));
        const [written, read] = [JSON.parse(text) as Definition, JSON.parse(text) as Definition];
        expect(same(written, read)).toBe(true);
      }),
    );
  });

  it('the order of the environment never matters', () => {
    const environment = fc.uniqueArray(fc.record({ name: fc.string(), value: fc.string() }), {
      selector: ({ name }) => name,
      minLength: 2,
    });
    const shuffled = environment.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([a, b]) => {
        expect(same(definition({ environment: a }), definition({ environment: b }))).toBe(true);
      }),
    );
  });

  it('another image is never the same', () => {
    fc.assert(
      fc.property(container, fc.string(), fc.string(), (fields, a, b) => {
        fc.pre(a !== b);
        expect(same(definition({ ...fields, image: a }), definition({ ...fields, image: b }))).toBe(false);
      }),
    );
  });

  it('one port by tcp and udp, in another order', () => {
    const [tcp, udp] = [mapping(53, { protocol: 'tcp' }), mapping(53, { protocol: 'udp' })];
    expect(same(definition({ portMappings: [tcp, udp] }), definition({ portMappings: [udp, tcp] }))).toBe(true);
  });
});
