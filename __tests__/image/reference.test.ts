import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ecrRepositoryOf, parseImage, sameRepository, withoutTag } from '../../src/image/reference.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('parseImage', () => {
  it.each([
    ['nginx', ['docker.io', 'library/nginx', undefined, undefined]],
    ['team/web:v1', ['docker.io', 'team/web', 'v1', undefined]],
    ['public.ecr.aws/nginx/nginx:1.27', ['public.ecr.aws', 'nginx/nginx', '1.27', undefined]],
    ['localhost/web', ['localhost', 'web', undefined, undefined]],
    ['localhost:5000/web', ['localhost:5000', 'web', undefined, undefined]],
    ['127.0.0.1:4566/team/web:v1', ['127.0.0.1:4566', 'team/web', 'v1', undefined]],
    [`ghcr.io/a/b/c@${DIGEST}`, ['ghcr.io', 'a/b/c', undefined, DIGEST]],
    [`ghcr.io/a/b:v1.2_3-x@${DIGEST}`, ['ghcr.io', 'a/b', 'v1.2_3-x', DIGEST]],
    ['ghcr.io/a__b/c-d.e_f', ['ghcr.io', 'a__b/c-d.e_f', undefined, undefined]],
    ['Registry.Example.com/web', ['Registry.Example.com', 'web', undefined, undefined]],
  ])('%s', (text, [host, path, tag, digest]) => {
    expect(parseImage(text)).toEqual({ host, path, tag, digest });
  });

  it.each([
    '',
    'ghcr.io/Web',
    'Web',
    'ghcr.io/web:',
    'ghcr.io/web:-x',
    `ghcr.io/web:${'x'.repeat(129)}`,
    'ghcr.io/web@sha256:abc',
    `ghcr.io/web@sha512:${'a'.repeat(64)}`,
    `ghcr.io/web@${DIGEST.toUpperCase()}`,
    'ghcr.io//web',
    'ghcr.io/web/',
    'https://ghcr.io/web',
    'ghcr.io/web v1',
    ' ghcr.io/web',
    'ghcr.io/web\n',
    `\${IMAGE}`,
    '<IMAGE1_NAME>',
    'ghcr.io/-web',
    'ghcr.io/a..b',
  ])('refuses %j', (text) => expect(parseImage(text)).toBeUndefined());

  it.each(['nginx:1.27', 'web:latest', `nginx:1.27@${DIGEST}`])('reads a tag on a name without a slash: %s', (text) =>
    expect(parseImage(text)).toMatchObject({ host: 'docker.io', path: expect.stringMatching(/^library\//) }),
  );

  it.each(['web-', 'a..b', 'web._x'])('refuses %j, a name that Docker refuses', (text) => {
    expect(parseImage(text)).toBeUndefined();
  });

  it('keeps every part of a full reference', () => {
    const component = fc.stringMatching(/^[a-z0-9]+((\.|_|__|-{1,3})[a-z0-9]+){0,2}$/);
    const reference = fc.record({
      host: fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,3}(:[0-9]{2,5})?$/),
      path: fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
      tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/), { nil: undefined }),
      digest: fc.option(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), { nil: undefined }),
    });
    fc.assert(
      fc.property(reference, (parts) => {
        const { host, path, tag, digest } = parts;
        const text = `${host}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
        const parsed = parseImage(text)!;
        expect(parsed).toEqual(parts);
        expect(withoutTag(parsed)).toBe(`${host}/${path}`);
      }),
    );
  });

  it('takes no time over hostile text', () => {
    // A backtracking pattern would hang here, and the runner of the tests would end it.
    expect(parseImage(`a.b/${'a-'.repeat(20_000)}`)).toBeUndefined();
    expect(parseImage(`a.b/${'a/'.repeat(5_000)}`)).toBeUndefined();
  });
});

describe('ecrRepositoryOf', () => {
  const local = { host: '127.0.0.1:4566', account: '111122223333', region: 'eu-west-1' };
  const at = (host: string) => ecrRepositoryOf(parseImage(`${host}/team/web:v1`)!, local);

  it.each([
    ['plain', '123456789012.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1'],
    ['FIPS', '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['China', '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['dual-stack', '123456789012.dkr-ecr.eu-central-1.on.aws', 'eu-central-1'],
    ['dual-stack FIPS', '123456789012.dkr-ecr-fips.us-east-2.on.aws', 'us-east-2'],
    ['dual-stack China', '123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1'],
    ['the European Sovereign Cloud', '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
    ['a secret region', '123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1'],
  ])('%s', (_name, host, region) => {
    expect(at(host)).toEqual({ account: '123456789012', region, name: 'team/web' });
  });

  it('a local endpoint', () => {
    expect(at(local.host)).toEqual({ account: '111122223333', region: 'eu-west-1', name: 'team/web' });
    expect(ecrRepositoryOf(parseImage(`${local.host}/web`)!)).toBeUndefined();
  });

  it.each([
    'public.ecr.aws',
    'ghcr.io',
    '127.0.0.1:9999',
    '12345.dkr.ecr.us-east-1.amazonaws.com',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.example',
    'x123456789012.dkr.ecr.us-east-1.amazonaws.com',
    '123456789012.dkr.ecr.us-east-1.amazonawsxcom.cn',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com:443',
  ])('is undefined for %s', (host) => expect(at(host)).toBeUndefined());
});

describe('sameRepository', () => {
  const one = { account: '123456789012', region: 'us-east-1', name: 'web' };

  it('compares places, not spellings', () => {
    const dualStack = ecrRepositoryOf(parseImage('123456789012.dkr-ecr.us-east-1.on.aws/web:v2')!)!;
    expect(sameRepository(one, dualStack)).toBe(true);
  });

  it.each([{ account: '210987654321' }, { region: 'us-east-2' }, { name: 'web2' }])('tells %j', (other) => {
    expect(sameRepository(one, { ...one, ...other })).toBe(false);
  });
});
