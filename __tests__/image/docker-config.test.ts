import { describe, expect, it } from '@jest/globals';
import { dockerConfigWithLogins, hasLogin } from '../../src/image/docker-config.ts';
import { HOST } from '../support/definitions.ts';

describe('dockerConfigWithLogins', () => {
  it('starts from nothing', () => {
    expect(dockerConfigWithLogins({}, [{ host: HOST, auth: 'QVdTOng=' }])).toEqual({
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
    expect(dockerConfigWithLogins(theirs, [{ host: HOST, auth: 'new' }])).toEqual({
      ...theirs,
      auths: { 'ghcr.io': { auth: 'theirs' }, [HOST]: { auth: 'new' } },
      credHelpers: { 'public.ecr.aws': 'ecr-login', [HOST]: '' },
    });
    expect(theirs).toEqual(before);
  });

  it.each([[null], ['x'], [3]])('puts up with auths that are %j', (auths) => {
    expect(dockerConfigWithLogins({ auths }, [{ host: HOST, auth: 'a' }]).auths).toEqual({ [HOST]: { auth: 'a' } });
  });
});

describe('logins to several registries', () => {
  it("keeps Docker Hub's under the name that docker looks for", () => {
    const config = dockerConfigWithLogins({}, [
      { host: 'docker.io', auth: 'a' },
      { host: 'ghcr.io', auth: 'b' },
    ]);
    expect(config).toEqual({
      auths: { 'https://index.docker.io/v1/': { auth: 'a' }, 'ghcr.io': { auth: 'b' } },
      credHelpers: { 'https://index.docker.io/v1/': '', 'ghcr.io': '' },
    });
    expect(['docker.io', 'ghcr.io', 'quay.io'].map((host) => hasLogin(config, host))).toEqual([true, true, false]);
  });

  it('counts a helper for the host as a login', () => {
    expect(hasLogin({ credHelpers: { 'public.ecr.aws': 'ecr-login' } }, 'public.ecr.aws')).toBe(true);
    expect(hasLogin({ auths: null }, 'public.ecr.aws')).toBe(false);
  });
});
