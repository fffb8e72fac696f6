import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/aws/lossless.ts';
import { isSameAs } from '../../src/task-definition/comparison.ts';
import { differences } from '../../src/task-definition/difference.ts';
import { asRendition, type Rendition } from '../../src/task-definition/rendition.ts';
import { mostlyGoodDefinition } from './checks/any-definition.ts';

function rendition(json: Json, tags: Rendition['tags'] = []): Rendition {
  return asRendition({ arn: undefined, json, tags });
}

function between(before: Json, after: Json): (readonly [string, unknown, unknown])[] {
  const all = differences(rendition(before), rendition(after));
  return all.map((one) => [one.path.join(' '), one.before, one.after]);
}

function web(container: Json): Json {
  return { family: 'web', containerDefinitions: [{ name: 'web', image: 'web:1', ...container }] };
}

const variable = (name: string, value: string) => ({ name, value });

describe('differences', () => {
  it('are told by the names of containers and variables, wherever they stand', () => {
    const before = web({ environment: [variable('A', '1'), variable('B', '2')] });
    const after = web({ image: 'web:2', environment: [variable('C', '3'), variable('B', 'x')] });
    expect(between(before, after)).toEqual([
      ['containerDefinitions [web] environment [A]', '1', undefined],
      ['containerDefinitions [web] environment [B]', '2', 'x'],
      ['containerDefinitions [web] environment [C]', undefined, '3'],
      ['containerDefinitions [web] image', 'web:1', 'web:2'],
    ]);
  });

  it('tell a new container value by value', () => {
    const log = { name: 'log', image: 'log:1', essential: false };
    const after = { ...web({}), containerDefinitions: [{ name: 'web', image: 'web:1' }, log] };
    expect(between(web({}), after)).toEqual([
      ['containerDefinitions [log] essential', undefined, false],
      ['containerDefinitions [log] image', undefined, 'log:1'],
      ['containerDefinitions [log] name', undefined, 'log'],
    ]);
  });

  it.each<[string, Json, Json]>([
    [
      'the order of variables',
      { environment: [variable('A', '1'), variable('B', '2')] },
      { environment: [variable('B', '2'), variable('A', '1')] },
    ],
    [
      'defaults',
      { cpu: 0, essential: true, portMappings: [{ containerPort: 80 }] },
      { portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] },
    ],
    ['empty lists', { mountPoints: [], volumesFrom: [] }, {}],
  ])('leave out %s', (_, before, after) => expect(between(web(before), web(after))).toEqual([]));

  it('tell the order where it matters, and a variable that stands there twice', () => {
    const containers = [{ name: 'a' }, { name: 'b' }];
    const [ab, ba] = [containers, containers.toReversed()].map((containerDefinitions) => ({
      family: 'x',
      containerDefinitions,
    }));
    expect(between(ab ?? {}, ba ?? {})).toEqual([['containerDefinitions', containers, containers.toReversed()]]);
    const twice = [variable('A', '1'), variable('A', '2')];
    expect(between(web({ environment: twice }), web({ environment: twice.toReversed() }))).toHaveLength(1);
  });

  it('tell of tags', () => {
    const before = rendition({ family: 'x' }, [
      { key: 'team', value: 'a' },
      { key: 'old', value: '' },
    ]);
    const after = rendition({ family: 'x' }, [{ key: 'team', value: 'b' }]);
    expect(differences(before, after)).toEqual([
      { path: ['tags', '[old]'], before: '', after: undefined },
      { path: ['tags', '[team]'], before: 'a', after: 'b' },
    ]);
  });

  it('are there exactly where a new revision is needed', () => {
    // A changed copy is nearer to the other one than a second random definition is.
    const pair = fc.tuple(mostlyGoodDefinition, mostlyGoodDefinition, fc.boolean()).map(([one, other, whole]) => {
      return [one, whole ? other : { ...one, ...Object.fromEntries(Object.entries(other).slice(0, 2)) }] as const;
    });
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const [a, b] = [one, other].map((json) => rendition(json as Json));
        const isSame = isSameAs(b!, { arn: undefined, ...a! });
        expect(differences(a!, b!).length === 0).toBe(isSame);
        expect(differences(a!, a!)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
