import { describe, expect, it } from '@jest/globals';
import { wrongTypes } from '../../src/task-definition/field-types.ts';

const app = (more: object) => ({ containerDefinitions: [{ name: 'proxy' }, { name: 'app', ...more }] });

describe('wrongTypes', () => {
  it.each([
    ['an ordinary definition', { family: 'web', cpu: '256', ...app({ cpu: 256, command: ['a'], environment: [] }) }],
    ['what is left out or null', { family: null, ...app({ environment: null, image: undefined }) }],
    ['fields that we do not know', { futureField: 3, ...app({ futureField: { a: 1 } }) }],
    ['tags', { tags: [{ key: 'a', value: 'b' }, { key: 'c' }], ...app({}) }],
    ['nothing', {}],
  ])('finds nothing wrong with %s', (_name, definition) => expect(wrongTypes(definition)).toEqual([]));

  it.each([
    ['cpu of the task', { cpu: 256 }, 'cpu is a number, and has to be text'],
    [
      'the value of a variable',
      app({
        environment: [
          { name: 'A', value: 'x' },
          { name: 'B', value: true },
        ],
      }),
      'containerDefinitions[1].environment[1].value is a boolean, and has to be text',
    ],
    [
      'a word of a command',
      app({ command: ['a', 8080] }),
      'containerDefinitions[1].command[1] is a number, and has to be text',
    ],
    [
      'a command that is one text',
      app({ command: 'a b' }),
      'containerDefinitions[1].command is text, and has to be a list',
    ],
    [
      'variables as an object',
      app({ environment: { A: 'x' } }),
      'containerDefinitions[1].environment is an object, and has to be a list',
    ],
    ['memory as text', app({ memory: '512' }), 'containerDefinitions[1].memory is text, and has to be a number'],
    [
      'a port as text',
      app({ portMappings: [{ containerPort: '80' }] }),
      'containerDefinitions[1].portMappings[0].containerPort is text, and has to be a number',
    ],
    [
      'essential as text',
      app({ essential: 'true' }),
      'containerDefinitions[1].essential is text, and has to be true or false',
    ],
    ['a list for an image', app({ image: [] }), 'containerDefinitions[1].image is a list, and has to be text'],
    [
      'a tag in the words of other services',
      { tags: [{ Key: 'a', Value: 'b' }] },
      'tags[0].key is missing, and has to be text',
    ],
    [
      'compatibilities as text',
      { requiresCompatibilities: 'FARGATE' },
      'requiresCompatibilities is text, and has to be a list',
    ],
  ])('names %s', (_name, definition, expected) => expect(wrongTypes(definition)).toEqual([expected]));

  it.each([
    ['family', { family: 1 }],
    ['taskRoleArn', { taskRoleArn: 1 }],
    ['executionRoleArn', { executionRoleArn: 1 }],
    ['networkMode', { networkMode: 1 }],
    ['memory', { memory: 1 }],
    ['runtimePlatform.cpuArchitecture', { runtimePlatform: { cpuArchitecture: 1 } }],
    ['runtimePlatform.operatingSystemFamily', { runtimePlatform: { operatingSystemFamily: 1 } }],
    ['requiresCompatibilities[0]', { requiresCompatibilities: [1] }],
    ['tags[0].value', { tags: [{ key: 'a', value: 1 }] }],
    ['volumes[0].name', { volumes: [{ name: 1 }] }],
    ['volumes', { volumes: {} }],
    ['containerDefinitions[0].name', { containerDefinitions: [{ name: 1 }] }],
    ['containerDefinitions[1].entryPoint[0]', app({ entryPoint: [1] })],
    ['containerDefinitions[1].entryPoint', app({ entryPoint: 'a' })],
    ['containerDefinitions[1].portMappings', app({ portMappings: { containerPort: 80 } })],
    ['containerDefinitions[1].environment[0].name', app({ environment: [{ name: 1 }] })],
    ['containerDefinitions[1].secrets[0].name', app({ secrets: [{ name: 1 }] })],
    ['containerDefinitions[1].secrets[0].valueFrom', app({ secrets: [{ valueFrom: 1 }] })],
  ])('looks at %s', (where, definition) => {
    expect(wrongTypes(definition).map((problem) => problem.split(' ')[0])).toEqual([where]);
  });

  it('never shows a value, which may be a secret', () => {
    expect(wrongTypes(app({ command: 'hunter2', secrets: 'hunter2', image: 4711 })).join()).not.toMatch(/hunter2|4711/);
  });

  it('names everything at once', () => {
    expect(wrongTypes({ cpu: 1, memory: 2, ...app({ environment: {} }) })).toHaveLength(3);
  });
});
