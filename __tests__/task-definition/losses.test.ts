import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import { lossesOf } from '../../src/task-definition/losses.ts';
import { asRendition } from '../../src/task-definition/rendition.ts';

function losses(asked: Json, stored: Json) {
  const [a, b] = [asked, stored].map((container) =>
    asRendition({
      arn: undefined,
      tags: [],
      json: { family: 'web', containerDefinitions: [{ name: 'web', ...container }] },
    }),
  );
  return lossesOf(a!, b!);
}

describe('lossesOf', () => {
  it('names what is not there, and what is there with another value', () => {
    const asked = { image: 'web:1', newField: { a: 'x' }, environment: [{ name: 'A', value: '1' }], command: ['a'] };
    expect(losses(asked, { image: 'web:2', command: ['a'] })).toEqual({
      dropped: ['containerDefinitions[web].environment[A]', 'containerDefinitions[web].newField.a'],
      altered: ['containerDefinitions[web].image'],
    });
  });

  it.each<[string, Json, Json]>([
    ['what ECS fills in', {}, { cpu: 0, essential: true, volumesFrom: [], systemControls: [], interactive: false }],
    ['what says nothing', { privileged: false, links: [], dockerLabels: {}, startTimeout: 0, user: null }, {}],
    [
      'ports in the form of ECS',
      { portMappings: [{ containerPort: 80 }] },
      { portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] },
    ],
  ])('leaves out %s', (_, asked, stored) => expect(losses(asked, stored)).toEqual({ dropped: [], altered: [] }));
});
