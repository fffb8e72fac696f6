import { describe, expect, it } from '@jest/globals';
import type { ImagePlan } from '../../src/image/image-plan.ts';
import type { Target } from '../../src/plan/plan.ts';
import { plannedReference, plannedResults } from '../../src/plan/planned-results.ts';
import { buildPlan, repository } from '../support/build-plans.ts';
import { definition, definitionArn, target } from '../support/definitions.ts';

const published = { digest: 'sha256:a', digests: ['sha256:a'], platforms: [], labels: {}, manifest: '', mediaType: '' };
const reuse: ImagePlan = { kind: 'reuse', repository, tag: 'abc123', published, missingTags: [], differing: [] };
const web = target(definition({ app: `${repository.uri}:v1`, proxy: 'nginx' }), ['app']);

function reason(image: ImagePlan, one: Target = web): string | undefined {
  return plannedResults({
    cluster: { name: 'prod', arn: '' },
    targets: [one],
    image,
    ifInProgress: 'proceed',
    stamp: true,
    showValues: false,
  })[0]?.reason;
}

describe('plannedResults', () => {
  it('are one a target, with what it runs now and nothing that was done', () => {
    const worker = target(definition({ app: 'x' }), ['app'], 'worker');
    expect(
      plannedResults({
        cluster: { name: 'prod', arn: '' },
        targets: [web, worker],
        image: reuse,
        ifInProgress: 'proceed',
        stamp: true,
        showValues: false,
      }),
    ).toMatchObject([
      {
        service: 'web',
        serviceArn: web.service.serviceArn,
        verdict: 'planned',
        previous: { arn: definitionArn('web:7'), images: { app: `${repository.uri}:v1` } },
        warnings: [],
      },
      { service: 'worker', verdict: 'planned', previous: { images: { app: 'x' } } },
    ]);
  });

  const changes = `would register a new revision of web (app: ${repository.uri}:v1 → ${repository.uri}:abc123) and update the service`;

  it.each<[string, ImagePlan, string]>([
    [
      'a build',
      buildPlan({ tags: ['v9'] }),
      `would build and push ${repository.uri}:abc123, ${repository.uri}:v9; ${changes}`,
    ],
    [
      'a build in place of what is there',
      buildPlan({ rebuilt: 'it differs from what would be built now: the Dockerfile' }),
      `would build and push ${repository.uri}:abc123 (one is there, but it differs from what would be built now: the Dockerfile); ${changes}`,
    ],
    ['an image that is there', reuse, `team/web:abc123 is in the registry and would be used; ${changes}`],
    [
      'an image that is there and was built from something else',
      { ...reuse, differing: ['the target', 'the platforms'] },
      `team/web:abc123 is in the registry and would be used as it is, which differs from what would be built: the target and the platforms; ${changes}`,
    ],
    [
      'an image that was given',
      { kind: 'given', reference: `${repository.uri}:abc123`, published: undefined },
      `would deploy ${repository.uri}:abc123; ${changes}`,
    ],
    ['a revision as it is', { kind: 'as-is', digests: {} }, 'would deploy web:7 as it is'],
  ])('tell of %s', (_name, image, expected) => expect(reason(image)).toBe(expected));

  it('tell that the live revision would do', () => {
    const live = target(definition({ app: `${repository.uri}:abc123` }), ['app']);
    expect(reason(reuse, live)).toBe(
      'team/web:abc123 is in the registry and would be used; web:7 names it already, so no new revision would be registered',
    );
  });

  it('tell of another family', () => {
    const base = { kind: 'family' as const, definition: definition({ app: 'x' }, { family: 'api' }) };
    expect(reason(reuse, { ...web, base })).toContain('would register a new revision of api (');
  });

  it('tell of a container that is new', () => {
    const base = { kind: 'file' as const, definition: definition({ extra: 'x' }) };
    expect(reason(reuse, { ...web, base, containers: ['extra'] })).toContain(
      `(extra: no image → ${repository.uri}:abc123)`,
    );
  });
});

describe('plannedReference', () => {
  it.each<[ImagePlan['kind'], ImagePlan, string | undefined]>([
    ['build', buildPlan(), `${repository.uri}:abc123`],
    ['reuse', reuse, `${repository.uri}:abc123`],
    ['given', { kind: 'given', reference: 'a/b:c', published: undefined }, 'a/b:c'],
    ['as-is', { kind: 'as-is', digests: {} }, undefined],
  ])('%s', (_kind, image, expected) => expect(plannedReference(image)).toBe(expected));
});
