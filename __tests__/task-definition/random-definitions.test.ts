import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/aws/lossless.ts';
import { parseDefinitionFile } from '../../src/task-definition/definition-file.ts';
import { lossesOf } from '../../src/task-definition/losses.ts';
import { register } from '../../src/task-definition/register.ts';
import { asRendition, render } from '../../src/task-definition/rendition.ts';
import { createWorld } from '../support/world.ts';

const text = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }).map((length) => 'ü'.repeat(Math.ceil(length / 2))) },
);
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/);
const variables = fc.uniqueArray(fc.record({ name, value: text }), { selector: (one) => one.name, maxLength: 4 });
/** Whole numbers that JavaScript can't hold are kept, too, but only of what ECS answers; the parser of files knows numbers alone. */
const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.001, max: 1e9 }),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(name, leaf, { maxKeys: 3 }));
/** Fields that no SDK knows yet. */
const future = fc.dictionary(
  name.map((one) => `future_${one}`),
  value,
  { maxKeys: 2 },
);
const container = fc.record(
  {
    image: fc.constantFrom('web:1', '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1'),
    memory: fc.integer({ min: 6, max: 512 }),
    essential: fc.boolean(),
    environment: variables,
    command: fc.array(text, { maxLength: 3 }),
    entryPoint: fc.constant([]),
    dockerLabels: fc.dictionary(name, text, { maxKeys: 3 }),
    links: fc.constantFrom([], null),
    user: text,
    ulimits: fc.constantFrom([], [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }]),
    startTimeout: fc.constantFrom(2, 120),
  },
  { requiredKeys: ['image', 'memory'] },
);
const definition = fc
  .record({
    containers: fc.array(fc.tuple(container, future), { minLength: 1, maxLength: 3 }),
    top: fc.record(
      {
        taskRoleArn: fc.constantFrom('', 'arn:aws:iam::123456789012:role/web'),
        volumes: fc.constantFrom([], [{ name: 'data', host: {} }]),
        pidMode: fc.constant('task'),
      },
      { requiredKeys: [] },
    ),
    more: future,
  })
  .map(({ containers, top, more }) => ({
    family: 'web',
    containerDefinitions: containers.map(([known, unknown], index) => ({
      name: `c${index}`,
      ...known,
      ...unknown,
      ...(index === 0 ? { essential: true } : {}),
    })),
    ...top,
    ...more,
  }))
  // ECS takes 64 KiB.
  .filter((json) => Buffer.byteLength(JSON.stringify(json)) < 65_000);

/** What is asked for: another image in the first container. */
function wanted(json: Json): unknown {
  const [first, ...others] = json.containerDefinitions as Json[];
  return { ...json, containerDefinitions: [{ ...first, image: 'web:2' }, ...others] };
}

describe('random definitions', () => {
  it('come through loading, rendering and registering as they were, but for the image, ten thousand times', async () => {
    await using world = await createWorld();
    await fc.assert(
      fc.asyncProperty(definition, fc.integer({ min: 0, max: 2 }), async (json, indent) => {
        const loaded = parseDefinitionFile('task.json', JSON.stringify(json, undefined, indent));
        const rendition = render(loaded, ['c0'], 'web:2', 'web');
        expect(JSON.parse(JSON.stringify(rendition.json))).toEqual(JSON.parse(JSON.stringify(wanted(json))));
        const stored = await register(world, rendition);
        expect(lossesOf(rendition, asRendition(stored))).toEqual({ dropped: [], altered: [] });
        await world.aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: stored.arn }));
      }),
      { numRuns: 10_000 },
    );
  }, 600_000);
});
