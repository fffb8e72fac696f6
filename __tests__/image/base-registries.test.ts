import { describe, expect, it } from '@jest/globals';
import { registriesOf } from '../../src/image/base-registries.ts';

const HOST = '210987654321.dkr.ecr.eu-west-1.amazonaws.com';
const nothing = { dockerfile: undefined, buildArgs: {}, buildContexts: {}, cacheFrom: [], cacheTo: [] };

function fromDockerfile(dockerfile: string, buildArgs: Record<string, string> = {}): string[] {
  return registriesOf({ ...nothing, dockerfile, buildArgs });
}

describe('registriesOf', () => {
  it('finds images that stages start from and copy from, not stages and scratch', () => {
    const dockerfile = `
# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM ${HOST}/base:1 AS build
RUN --mount=type=bind,from=ghcr.io/acme/tools,target=/t true
FROM build AS more
FROM scratch
COPY --from=build /a /a
COPY --from=0 /a /a
COPY --from=public.ecr.aws/docker/library/busybox:1 /bin /bin
`;
    expect(fromDockerfile(dockerfile)).toEqual([HOST, 'ghcr.io', 'public.ecr.aws']);
  });

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: a Dockerfile has them
  it.each<[string, Record<string, string>, string[]]>([
    [`ARG BASE=${HOST}/a:1\nFROM $BASE`, {}, [HOST]],
    [`ARG BASE="${HOST}/a:1"\nFROM "\${BASE}"`, {}, [HOST]],
    ['ARG BASE=alpine\nFROM ${BASE}', { BASE: 'ghcr.io/a/b' }, ['ghcr.io']],
    ['ARG HOST\nFROM ${HOST:-quay.io}/a', {}, ['quay.io']],
    ['ARG HOST=quay.io\nARG BASE=${HOST}/a\nFROM ${BASE}', {}, ['quay.io']],
    ['ARG A=quay.io B=x\nFROM $A/$B', {}, ['quay.io']],
    ['ARG HOST\nFROM $HOST/a', {}, []],
    ['FROM $UNKNOWN', {}, []],
    ['FROM alpine \\\n  AS a', {}, ['docker.io']],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: -
  ])('fills in build arguments as docker does: %j with %j', (dockerfile, args, hosts) => {
    expect(fromDockerfile(dockerfile, args)).toEqual(hosts);
  });

  it('finds the registries of build contexts and of the cache', () => {
    expect(
      registriesOf({
        ...nothing,
        buildContexts: { a: 'docker-image://quay.io/a/b:1', b: './folder', c: 'https://github.com/a/b.git' },
        cacheFrom: [`type=registry,ref=${HOST}/web:cache`, 'type=gha,scope=x'],
        cacheTo: ['ghcr.io/a/cache', 'type=inline'],
      }),
    ).toEqual(['quay.io', HOST, 'ghcr.io']);
  });
});
