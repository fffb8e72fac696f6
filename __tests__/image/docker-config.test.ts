import { describe, expect, it } from '@jest/globals';
import { dockerConfigWithLogin } from '../../src/image/docker-config.ts';
import { HOST } from '../support/definitions.ts';

describe('dockerConfigWithLogin', () => {
  it('starts from nothing', () => {
    expect(dockerConfigWithLogin({}, HOST, 'QVdTOng=')).toEqual({
      auths: { [HOST]: { auth: 'QVdTOng=' } },
      credHelpers: { [HOST]: '' },
    });
  });

  it("keeps the user's logins, helpers, store and everything else, and overrides this host alone", () => {
    const theirs = {
      auths: { 'ghcr.io': { auth: 'theirs' }, [HOST]: { auth: 'old' } },
      credHelpers: { 'public.ecr.aws': 'ecr-login', [HOST]: 'ecr-login' },
      credsStore: 'desktop',
      proxies: { default: { httpProxy: 'http://proxy' } },
      somethingNew: [1],
    };
    const before = structuredClone(theirs);
    expect(dockerConfigWithLogin(theirs, HOST, 'new')).toEqual({
      ...theirs,
      auths: { 'ghcr.io': { auth: 'theirs' }, [HOST]: { auth: 'new' } },
      credHelpers: { 'public.ecr.aws': 'ecr-login', [HOST]: '' },
    });
    expect(theirs).toEqual(before);
  });

  it.each([[null], ['x'], [3]])('puts up with auths that are %j', (auths) => {
    expect(dockerConfigWithLogin({ auths }, HOST, 'a').auths).toEqual({ [HOST]: { auth: 'a' } });
  });
});
