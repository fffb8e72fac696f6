import { describe, expect, it } from '@jest/globals';
import { containersFrom, repositoryOfImage, targetContainers } from '../../src/plan/containers.ts';
import { ACCOUNT, definition, HOST, REGION } from '../support/definitions.ts';
import { problemOf } from '../support/problems.ts';

const web = { account: ACCOUNT, region: REGION, name: 'web' };
const { json } = definition({
  app: `${HOST}/web:v1`,
  migrate: `${HOST}/web@sha256:${'a'.repeat(64)}`,
  proxy: 'nginx',
  other: `${HOST}/web-api:v1`,
});

function targets(named: string[], repository = undefined as typeof web | undefined, from = json): string[] {
  return targetContainers(from, 'the task definition of service web', named, repository, undefined);
}

describe('repositoryOfImage', () => {
  it.each([
    [`${HOST}/web:v1`, web],
    ['ghcr.io/a/b', undefined],
    ['not an image', undefined],
    ['', undefined],
  ])('%s', (image, expected) => expect(repositoryOfImage(image, undefined)).toEqual(expected));
});

describe('containersFrom', () => {
  it('are those of this very repository, however their image is named', () => {
    expect(containersFrom(json, web, undefined)).toEqual(['app', 'migrate']);
  });

  it('are none in another region', () => {
    expect(containersFrom(json, { ...web, region: 'us-east-1' }, undefined)).toEqual([]);
  });

  it('knows a local registry', () => {
    const local = { host: '127.0.0.1:4566', account: ACCOUNT, region: REGION };
    expect(containersFrom(definition({ app: '127.0.0.1:4566/web:v1' }).json, web, local)).toEqual(['app']);
  });
});

describe('targetContainers', () => {
  it('are the named ones, whatever they run', () => expect(targets(['proxy', 'app'], web)).toEqual(['proxy', 'app']));
  it('are those of the repository', () => expect(targets([], web)).toEqual(['app', 'migrate']));

  it.each([
    ['without a repository', undefined],
    ['of another repository', web],
  ])('are the only one %s', (_name, repository) => {
    expect(targets([], repository, definition({ app: 'placeholder' }).json)).toEqual(['app']);
  });

  it('says which containers there are for a name that is none', () => {
    expect(problemOf(() => targets(['app', 'prxy'])).message).toBe(
      "container-name: the task definition of service web has no container 'prxy'. Did you mean 'proxy'? Its containers: app, migrate, proxy and other.",
    );
  });

  it('does not guess among several', () => {
    const problem = problemOf(() => targets([], { ...web, name: 'batch' }, definition({ a: 'x', b: '' }).json));
    expect(problem.message).toBe(
      "container-name: the task definition of service web has 2 containers, and none runs an image of the repository batch, so it isn't clear which one gets the new image: a (x) and b (no image)",
    );
    expect(problem.hint).toContain('container-name');
  });

  it('does not guess without a repository either', () => {
    expect(problemOf(() => targets([])).message).toContain("has 4 containers, so it isn't clear");
  });
});
