import { describe, expect, it } from '@jest/globals';
import { repositoryFromInput, repositoryInUse } from '../../src/plan/repository-choice.ts';
import { ACCOUNT, definition, HOST, REGION, target } from '../support/definitions.ts';
import { problemOf } from '../support/problems.ts';

const here = { account: ACCOUNT, region: REGION };
const local = { host: '127.0.0.1:4566', account: '111122223333', region: 'us-east-1' };
const from = (value: string) => repositoryFromInput(value, here, local);

describe('repositoryFromInput', () => {
  it.each([
    ['a name', 'web', { ...here, name: 'web' }],
    ['a name with a namespace', 'team/web-app_x.y', { ...here, name: 'team/web-app_x.y' }],
    ['a URI', `${HOST}/team/web`, { ...here, name: 'team/web' }],
    [
      'a URI of elsewhere',
      '210987654321.dkr.ecr.us-east-2.amazonaws.com/web',
      { account: '210987654321', region: 'us-east-2', name: 'web' },
    ],
    ['a URI of a local endpoint', '127.0.0.1:4566/web', { account: '111122223333', region: 'us-east-1', name: 'web' }],
  ])('reads %s', (_name, value, expected) => expect(from(value)).toEqual(expected));

  it.each([
    ['a URI with a tag', `${HOST}/web:v1`, 'names an image; the tag belongs into the input image-tag'],
    ['a URI with a digest', `${HOST}/web@sha256:${'a'.repeat(64)}`, 'names an image'],
    ['capitals', 'Web', 'is not a repository name'],
    ['a slash at the end', 'web/', 'is not a repository name'],
    ['an address', `https://${HOST}/web`, 'is not a repository name'],
    ['nothing', '', 'is not a repository name'],
    ['another registry', 'ghcr.io/team/web', 'is not a private ECR repository'],
    ['ECR Public', 'public.ecr.aws/x/web', 'is not a private ECR repository'],
  ])('refuses %s', (_name, value, message) => {
    expect(problemOf(() => from(value)).message).toContain(`repository: '${value}' ${message}`);
  });

  it('tells a name with a tag from a name that is none', () => {
    expect(problemOf(() => from('web:v1')).message).toContain('names an image');
  });
});

describe('repositoryInUse', () => {
  it('is the one that all targets run from, however they spell it', () => {
    const targets = [
      target(definition({ app: `${HOST}/web:v1`, proxy: 'nginx' }), ['app']),
      target(definition({ app: `${ACCOUNT}.dkr-ecr.${REGION}.on.aws/web:v2` }), ['app'], 'worker'),
    ];
    expect(repositoryInUse(targets, undefined)).toEqual({ ...here, name: 'web' });
  });

  it('is not one of several', () => {
    const live = definition({ app: `${HOST}/web:v1`, job: `${HOST}/batch:v1` });
    expect(problemOf(() => repositoryInUse([target(live, ['app', 'job'])], undefined)).message).toContain(
      'the services run images of several repositories: web and batch',
    );
  });

  it.each([
    [
      'a placeholder',
      { app: 'amazon/amazon-ecs-sample' },
      "container 'app' of service web runs amazon/amazon-ecs-sample",
    ],
    ['another registry', { app: 'ghcr.io/a/b:1' }, 'runs ghcr.io/a/b:1, which is not in a private ECR repository'],
    ['a container that is new', { other: `${HOST}/web:v1` }, "service web runs no container 'app' yet"],
  ])('cannot be taken from %s', (_name, images, message) => {
    const problem = problemOf(() => repositoryInUse([target(definition(images), ['app'])], undefined));
    expect(problem.message).toContain(message);
    expect(problem.hint).toContain('Set the input repository');
  });

  it('cannot be taken from no container', () => {
    expect(problemOf(() => repositoryInUse([], undefined)).message).toContain('no container to take it from');
  });
});
