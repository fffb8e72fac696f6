import { describe, expect, it } from '@jest/globals';
import { misspeltFields } from '../../src/task-definition/known-fields.ts';

const app = (more: object) => ({ containerDefinitions: [{ name: 'proxy' }, { name: 'app', ...more }] });

describe('misspeltFields', () => {
  it.each([
    ['a field of the definition', { famliy: 'web' }, "famliy is not a field that ECS knows. Did you mean 'family'?"],
    [
      'a field of a container',
      app({ enviroment: [] }),
      "containerDefinitions[1].enviroment is not a field that ECS knows. Did you mean 'environment'?",
    ],
    [
      'a field of a port',
      app({ portMappings: [{ containerport: 80 }] }),
      "containerDefinitions[1].portMappings[0].containerport is not a field that ECS knows. Did you mean 'containerPort'?",
    ],
  ])('names %s', (_name, definition, expected) => expect(misspeltFields(definition)).toEqual([expected]));

  it.each([
    ['known fields', { family: 'web', ...app({ image: 'x', portMappings: [{ containerPort: 80 }] }) }],
    ['fields that ECS may have learned meanwhile', { brandNewSetting: 1, ...app({ quantumAcceleration: true }) }],
    ['what is no definition', 7],
  ])('leaves %s alone', (_name, definition) => expect(misspeltFields(definition)).toEqual([]));
});
