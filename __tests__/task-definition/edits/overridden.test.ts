import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Json, parseLossless } from '../../../src/aws/lossless.ts';
import { readInputs } from '../../../src/inputs/inputs.ts';
import { Problem } from '../../../src/problem.ts';
import type { Definition } from '../../../src/task-definition/definition.ts';
import { edited } from '../../../src/task-definition/edits/edited.ts';
import { merged } from '../../../src/task-definition/edits/merged.ts';
import { misspeltOverrides, overridden } from '../../../src/task-definition/edits/overridden.ts';
import { render } from '../../../src/task-definition/rendition.ts';
import { problemOf } from '../../support/problems.ts';

const WEB = {
  name: 'web',
  image: 'web:1',
  environment: [
    { name: 'A', value: 'a', future: true },
    { name: 'B', value: '' },
  ],
  portMappings: [
    { containerPort: 53, protocol: 'udp' },
    { containerPort: 53, hostPort: 0 },
    { containerPort: 80, name: 'http' },
  ],
  command: ['a', 'b'],
  mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
};
const SIDECAR = { name: 'sidecar', image: 'nginx', future: { deep: [null, ''] } };
const BASE: Definition = {
  arn: undefined,
  json: {
    family: 'web',
    cpu: '256',
    runtimePlatform: { cpuArchitecture: 'X86_64' },
    containerDefinitions: [WEB, SIDECAR],
  },
  tags: [{ key: 'team', value: 'shop' }],
};

function over(overrides: Json): Json {
  return overridden(BASE, overrides).json;
}

/** `web` with an override of it, what is not mentioned left out. */
function web(override: Json): Json {
  const [first, second] = over({ containerDefinitions: [{ name: 'web', ...override }] }).containerDefinitions as Json[];
  expect(second).toEqual(SIDECAR);
  return Object.fromEntries(Object.keys(override).map((member) => [member, first?.[member]]));
}

describe('overrides', () => {
  it('set and remove members, and merge objects', () => {
    expect(
      over({
        cpu: null,
        memory: '512',
        runtimePlatform: { operatingSystemFamily: 'LINUX' },
        gone: null,
        pidMode: 'task',
      }),
    ).toEqual({
      family: 'web',
      memory: '512',
      pidMode: 'task',
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [WEB, SIDECAR],
    });
  });

  it.each<[string, Json, Json]>([
    [
      'variables by name',
      {
        environment: [
          { name: 'C', value: 'c' },
          { name: 'A', value: 'x' },
        ],
      },
      {
        environment: [
          { name: 'A', value: 'x', future: true },
          { name: 'B', value: '' },
          { name: 'C', value: 'c' },
        ],
      },
    ],
    [
      'variables as an object, of which null removes',
      { environment: { A: null, B: 'b', X: null } },
      { environment: [{ name: 'B', value: 'b' }] },
    ],
    ['secrets as an object', { secrets: { K: 'arn' } }, { secrets: [{ name: 'K', valueFrom: 'arn' }] }],
    [
      'ports by number and protocol, or by name',
      {
        portMappings: [
          { containerPort: 53, protocol: 'udp', hostPort: 5353 },
          { name: 'http', containerPort: 8080 },
        ],
      },
      {
        portMappings: [
          { containerPort: 53, protocol: 'udp', hostPort: 5353 },
          { containerPort: 53, hostPort: 0 },
          { containerPort: 8080, name: 'http' },
        ],
      },
    ],
    [
      'one of two ports of a number by its protocol, which is tcp where none is given',
      { portMappings: [{ containerPort: 53, protocol: 'tcp', hostPort: 1 }] },
      {
        portMappings: [
          { containerPort: 53, protocol: 'udp' },
          { containerPort: 53, hostPort: 1, protocol: 'tcp' },
          { containerPort: 80, name: 'http' },
        ],
      },
    ],
    [
      'a port that is removed by its number',
      { portMappings: { '80': null } },
      { portMappings: WEB.portMappings.slice(0, 2) },
    ],
    [
      'mount points by path',
      { mountPoints: [{ containerPath: '/data', readOnly: true }] },
      { mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }] },
    ],
    ['other lists as a whole', { command: [] }, { command: [] }],
    ['an empty text', { user: '' }, { user: '' }],
    ['a list that is removed', { environment: null }, { environment: undefined }],
    ['nothing', { environment: [] }, { environment: WEB.environment }],
  ])('match %s', (_name, override, expected) => expect(web(override)).toEqual(expected));

  it('add a container, without its nulls, and remove one', () => {
    expect(over({ containerDefinitions: { sidecar: null, log: { image: 'log:1', cpu: null } } })).toEqual({
      ...BASE.json,
      containerDefinitions: [WEB, { name: 'log', image: 'log:1' }],
    });
  });

  it('match tags by key', () => {
    expect(overridden(BASE, { tags: { team: null, owner: 'me' } })).toEqual({
      ...BASE,
      tags: [{ key: 'owner', value: 'me' }],
    });
    expect(overridden(BASE, { tags: null }).tags).toEqual([]);
  });

  it.each<[string, Json, RegExp]>([
    ['a value of the wrong type', { cpu: 256 }, /^task-definition-overrides: cpu is a number, and has to be text$/],
    [
      'a misspelt container',
      { containerDefinitions: [{ name: 'wbe', memory: 1 }] },
      /there is no container 'wbe', and a new one needs an image\. Did you mean 'web'\? The containers: web and sidecar\./,
    ],
    ['a container without name', { containerDefinitions: [{ memory: 1 }] }, /containerDefinitions\[2\] has no name/],
    ['no container left', { containerDefinitions: null }, /leave no container/],
  ])('refuse %s', (_name, overrides, message) => {
    expect(problemOf(() => over(overrides)).message).toMatch(message);
  });

  it('leave a number as it was written where nobody asked', () => {
    const json = {
      ...parseLossless('{"family": "web", "big": {"n": 123456789012345678901234567890}}'),
      containerDefinitions: [WEB],
    };
    const after = overridden({ ...BASE, json }, { cpu: '1' }).json;
    expect(JSON.stringify(after)).toContain('"big":{"n":123456789012345678901234567890}');
  });

  it('tell of misspelt fields of their own', () => {
    expect(misspeltOverrides(BASE, overridden(BASE, { memry: '1' }))).toEqual([
      "memry is not a field that ECS knows. Did you mean 'memory'?",
    ]);
    const odd = { ...BASE, json: { ...BASE.json, memry: '1' } };
    expect(misspeltOverrides(odd, overridden(odd, { cpu: '1' }))).toEqual([]);
  });
});

describe('overrides of any kind', () => {
  const members = fc.constantFrom(
    'name',
    'image',
    'environment',
    'secrets',
    'portMappings',
    'dockerLabels',
    'tags',
    'x',
  );
  const values: fc.Arbitrary<fc.JsonValue> = fc.letrec<{ value: fc.JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, '', 'web', 0, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(members, tie('value'), { maxKeys: 3 }),
    ),
  })).value;

  it('give a definition or a Problem, never another error', () => {
    const overrides = fc.record({ containerDefinitions: values, tags: values, x: values }, { requiredKeys: [] });
    fc.assert(
      fc.property(overrides, (some) => {
        const inputs = {
          INPUT_SERVICE: 'web',
          'INPUT_ENVIRONMENT-VARIABLES': 'A=1\n-B',
          'INPUT_DOCKER-LABELS': 'a=b',
          'INPUT_TASK-DEFINITION-TAGS': 'a=b',
          'INPUT_TASK-DEFINITION-OVERRIDES': JSON.stringify(some),
        };
        const place = { partition: 'aws', region: '', account: '' };
        try {
          const edits = { inputs: readInputs(inputs).edits, images: {}, containers: ['web'], place };
          const after = render(edited(BASE, edits), ['web'], 'new', '');
          expect(JSON.parse(JSON.stringify(after.json))).toMatchObject({ family: 'web' });
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('merged', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const objects = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), json, { maxKeys: 6 });

  it('with nothing is what it was', () => {
    fc.assert(fc.property(objects, (value) => expect(merged(value, {})).toEqual(value)));
  });

  it('twice is merged once', () => {
    fc.assert(
      fc.property(objects, objects, (value, change) => {
        const once = merged(value, change);
        expect(merged(once, change)).toEqual(once);
      }),
    );
  });

  it('with null removes, and touches no other member', () => {
    fc.assert(
      fc.property(objects, json, (value, gone) => {
        const before = { ...value, gone };
        expect(merged(before, { gone: null })).toEqual(value);
      }),
    );
  });
});
