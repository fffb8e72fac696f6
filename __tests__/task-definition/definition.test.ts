import { describe, expect, it } from '@jest/globals';
import { containersOf, familyIn, imageOf, imagesOf } from '../../src/task-definition/definition.ts';
import { definition } from '../support/definitions.ts';

const { json } = definition({ app: 'a:1', proxy: 'b:2' });

describe('a definition', () => {
  it('has containers in its order', () => expect(containersOf(json).map(({ name }) => name)).toEqual(['app', 'proxy']));

  it.each([[{}], [{ containerDefinitions: null }], [{ containerDefinitions: 'x' }]])('may have none: %j', (without) => {
    expect(containersOf(without)).toEqual([]);
  });

  it('has an image a container, empty for none', () => {
    expect(imageOf(json, 'proxy')).toBe('b:2');
    expect(imageOf(json, 'other')).toBe('');
    expect(imageOf({ containerDefinitions: [{ name: 'app', image: 3 }] }, 'app')).toBe('');
  });

  it('has the images of the containers that are asked for', () => {
    expect(imagesOf(json, ['proxy', 'other'])).toEqual({ proxy: 'b:2', other: '' });
  });

  it('has a family, empty for none', () => {
    expect(familyIn(json)).toBe('web');
    expect(familyIn({})).toBe('');
  });
});
