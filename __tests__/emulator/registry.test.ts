import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  indexType,
  manifestOf,
  manifestType,
  pushBlob,
  pushContent,
  putManifest,
  sha256,
  startEcr,
  type TestEcr,
} from './ecr-harness.ts';

const hour = 3_600_000;

async function errorOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { errors } = (await response.json()) as { errors: { code: string; message: string }[] };
  return { status: response.status, code: errors[0]!.code, message: errors[0]!.message };
}

let test: TestEcr;
beforeEach(async () => {
  test = await startEcr();
  test.ecr.seed({ repositories: [{ name: 'team/web' }, { name: 'frozen', imageTagMutability: 'IMMUTABLE' }] });
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
});

describe('logging in', () => {
  it('challenges a request without credentials', async () => {
    const response = await fetch(`http://${test.host}/v2/`);
    expect(response.headers.get('www-authenticate')).toBe(
      `Basic realm="http://${test.host}/",service="ecr.amazonaws.com"`,
    );
    expect(await errorOf(response)).toEqual({
      status: 401,
      code: 'UNAUTHORIZED',
      message: 'no basic auth credentials',
    });
  });

  it('accepts a token, also on the path without the slash', async () => {
    expect((await test.registry('')).status).toBe(200);
    expect((await fetch(`http://${test.host}/v2`, { headers: { authorization: test.login() } })).status).toBe(200);
  });

  it.each([
    ['a wrong password', 'AWS:guess'],
    ['another user', 'someone:TOKEN'],
    ['no colon', 'AWS'],
  ])('refuses %s', async (_, credentials) => {
    const basic = Buffer.from(credentials.replace('TOKEN', test.ecr.token())).toString('base64');
    const response = await test.registry('', { headers: { authorization: `Basic ${basic}` } });
    expect(await errorOf(response)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  });

  it('refuses a token when 12 hours have passed, and not before', async () => {
    const authorization = test.login();
    test.advance(12 * hour - 1);
    expect((await test.registry('', { headers: { authorization } })).status).toBe(200);
    test.advance(1);
    expect(await errorOf(await test.registry('', { headers: { authorization } }))).toEqual({
      status: 403,
      code: 'DENIED',
      message: 'Your authorization token has expired. Reauthenticate and try again.',
    });
  });

  it('asks for a login before it says whether a repository exists', async () => {
    expect((await fetch(`http://${test.host}/v2/nowhere/tags/list`)).status).toBe(401);
  });
});

describe('permissions', () => {
  const requests = [
    ['ecr:InitiateLayerUpload', 'POST', 'blobs/uploads/'],
    ['ecr:UploadLayerPart', 'PATCH', 'blobs/uploads/id'],
    ['ecr:CompleteLayerUpload', 'PUT', 'blobs/uploads/id'],
    ['ecr:PutImage', 'PUT', 'manifests/1'],
    ['ecr:BatchGetImage', 'GET', 'manifests/1'],
    ['ecr:GetDownloadUrlForLayer', 'GET', `blobs/${sha256('x')}`],
    ['ecr:ListImages', 'GET', 'tags/list'],
  ] as const;

  it.each(requests)('needs %s for %s %s', async (action, method, path) => {
    const asked: string[] = [];
    await using strict = await startEcr({
      authorize: (actions, arn) => {
        asked.push(`${actions.join()} ${arn}`);
        return false;
      },
    });
    const arn = 'arn:aws:ecr:us-east-1:123456789012:repository/team/web';
    expect(await errorOf(await strict.registry(`team/web/${path}`, { method }))).toEqual({
      status: 403,
      code: 'DENIED',
      message: `User: arn:aws:sts::123456789012:assumed-role/deploy/ship is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
    });
    expect(asked).toEqual([`${action} ${arn}`]);
  });

  it('needs ecr:BatchCheckLayerAvailability to look whether a layer exists', async () => {
    await using strict = await startEcr({ authorize: ([action]) => action !== 'ecr:BatchCheckLayerAvailability' });
    strict.ecr.seed({ repositories: [{ name: 'web' }] });
    expect((await strict.registry(`web/blobs/${sha256('x')}`, { method: 'HEAD' })).status).toBe(403);
    expect((await strict.registry(`web/blobs/${sha256('x')}`)).status).toBe(404);
  });
});

describe('names', () => {
  it.each([
    ['POST', 'blobs/uploads/'],
    ['GET', 'manifests/latest'],
    ['GET', 'tags/list'],
  ])('says in the words of ECR that there is no such repository (%s %s)', async (method, path) => {
    expect(await errorOf(await test.registry(`team/nope/${path}`, { method }))).toEqual({
      status: 404,
      code: 'NAME_UNKNOWN',
      message: "The repository with name 'team/nope' does not exist in the registry with id '123456789012'",
    });
  });

  it('refuses what it does not know', async () => {
    const response = await test.registry('team/web/manifests/1', { method: 'DELETE' });
    expect(await errorOf(response)).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
  });
});

describe('manifests', () => {
  it('gives back what was put, by tag and by digest', async () => {
    const manifest = await pushContent(test, 'team/web', '{"n":1}');
    const put = await putManifest(test, 'team/web/manifests/1', manifest);
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, sha256(manifest)]);
    for (const reference of ['1', sha256(manifest)]) {
      const got = await test.registry(`team/web/manifests/${reference}`);
      expect([got.status, got.headers.get('content-type'), await got.text()]).toEqual([200, manifestType, manifest]);
      const head = await test.registry(`team/web/manifests/${reference}`, { method: 'HEAD' });
      expect(head.headers.get('docker-content-digest')).toBe(sha256(manifest));
      expect([head.headers.get('content-length'), await head.text()]).toEqual([String(manifest.length), '']);
    }
  });

  it.each(['nope', sha256('nope')])('knows no manifest %s', async (reference) => {
    const error = await errorOf(await test.registry(`team/web/manifests/${reference}`));
    expect(error).toEqual({ status: 404, code: 'MANIFEST_UNKNOWN', message: 'Requested image not found' });
  });

  it('refuses an image whose layers are not there', async () => {
    await pushBlob(test, 'team/web', 'config');
    const response = await putManifest(test, 'team/web/manifests/1', manifestOf('config', 'missing'));
    expect(await errorOf(response)).toMatchObject({
      status: 404,
      code: 'MANIFEST_BLOB_UNKNOWN',
      message: expect.stringContaining(`Layers with digests '[${sha256('missing')}]' required`),
    });
    expect((await test.registry('team/web/manifests/1')).status).toBe(404);
  });

  it('refuses layers of another repository', async () => {
    const manifest = await pushContent(test, 'frozen', 'config');
    expect((await putManifest(test, 'team/web/manifests/1', manifest)).status).toBe(404);
  });

  it('refuses bytes that are not those of the digest', async () => {
    const manifest = await pushContent(test, 'team/web', 'config');
    const response = await putManifest(test, `team/web/manifests/${sha256('other')}`, manifest);
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
  });

  it.each([
    ['no JSON', 'manifest'],
    ['another schema', '{"schemaVersion":1}'],
    ['neither config nor manifests', '{"schemaVersion":2}'],
    ['a config without a digest', '{"schemaVersion":2,"config":{"mediaType":"x","size":1},"layers":[]}'],
  ])('refuses %s', async (_, body) => {
    expect(await errorOf(await putManifest(test, 'team/web/manifests/1', body))).toMatchObject({
      status: 400,
      code: 'MANIFEST_INVALID',
    });
  });

  it('refuses a manifest that is declared as something else', async () => {
    const manifest = await pushContent(test, 'team/web', 'config');
    expect((await putManifest(test, 'team/web/manifests/1', manifest, indexType)).status).toBe(400);
  });

  it('takes an index only when its images are there', async () => {
    const image = await pushContent(test, 'team/web', 'config');
    const child = { mediaType: manifestType, digest: sha256(image), size: image.length };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [child] });
    expect(await errorOf(await putManifest(test, 'team/web/manifests/multi', index, indexType))).toEqual({
      status: 404,
      code: 'MANIFEST_BLOB_UNKNOWN',
      message: `Images with digests '[${sha256(image)}]' required for pushing image into repository with name 'team/web' in the registry with id '123456789012' do not exist`,
    });
    expect((await putManifest(test, `team/web/manifests/${sha256(image)}`, image)).status).toBe(201);
    expect((await putManifest(test, 'team/web/manifests/multi', index, indexType)).status).toBe(201);
    expect(test.ecr.images.lookup(`${test.host}/team/web:multi`)).toMatchObject({
      kind: 'found',
      image: { digest: sha256(index), manifests: [sha256(image)] },
    });
  });

  it('lists tags, in pages if asked', async () => {
    const manifest = await pushContent(test, 'team/web', 'config');
    for (const tag of ['c', 'a', 'b']) await putManifest(test, `team/web/manifests/${tag}`, manifest);
    const all = await test.registry('team/web/tags/list');
    expect(await all.json()).toEqual({ name: 'team/web', tags: ['a', 'b', 'c'] });
    expect(all.headers.get('link')).toBeNull();
    const first = await test.registry('team/web/tags/list?n=2');
    expect(await first.json()).toEqual({ name: 'team/web', tags: ['a', 'b'] });
    const [, next] = /<\/v2\/(.*)>; rel="next"/.exec(first.headers.get('link')!)!;
    expect(await (await test.registry(next!)).json()).toEqual({ name: 'team/web', tags: ['c'] });
    expect((await test.registry('team/web/tags/list?n=many')).status).toBe(400);
  });
});

describe('tags that move', () => {
  it('moves a mutable tag and keeps the old image, untagged', async () => {
    const [old, young] = [
      await pushContent(test, 'team/web', 'config 1'),
      await pushContent(test, 'team/web', 'config 2'),
    ];
    await putManifest(test, 'team/web/manifests/main', old);
    await putManifest(test, 'team/web/manifests/main', young);
    expect(await (await test.registry('team/web/manifests/main')).text()).toBe(young);
    expect(await (await test.registry(`team/web/manifests/${sha256(old)}`)).text()).toBe(old);
    expect((await (await test.registry('team/web/tags/list')).json()) as object).toMatchObject({ tags: ['main'] });
  });

  it('never moves an immutable one', async () => {
    const [old, young] = [await pushContent(test, 'frozen', 'config 1'), await pushContent(test, 'frozen', 'config 2')];
    await putManifest(test, 'frozen/manifests/v1', old);
    expect(await errorOf(await putManifest(test, 'frozen/manifests/v1', young))).toEqual({
      status: 400,
      code: 'TAG_INVALID',
      message:
        "The image tag 'v1' already exists in the 'frozen' repository and cannot be overwritten because the repository is immutable.",
    });
    expect(await (await test.registry('frozen/manifests/v1')).text()).toBe(old);
    expect((await test.registry(`frozen/manifests/${sha256(young)}`)).status).toBe(404);
  });

  it.each([
    ['accepted', 201],
    ['refused', 400],
  ] as const)('has the same image pushed again to an immutable tag %s, as configured', async (setting, status) => {
    await using other = await startEcr({ identicalPushToImmutableTag: setting });
    other.ecr.seed({ repositories: [{ name: 'frozen', imageTagMutability: 'IMMUTABLE' }] });
    const manifest = await pushContent(other, 'frozen', 'config');
    expect((await putManifest(other, 'frozen/manifests/v1', manifest)).status).toBe(201);
    expect((await putManifest(other, 'frozen/manifests/v1', manifest)).status).toBe(status);
    expect((await putManifest(other, `frozen/manifests/${sha256(manifest)}`, manifest)).status).toBe(201);
  });

  it.each([
    ['MUTABLE_WITH_EXCLUSION', 'v1.2', 400],
    ['MUTABLE_WITH_EXCLUSION', 'main', 201],
    ['IMMUTABLE_WITH_EXCLUSION', 'v1.2', 201],
    ['IMMUTABLE_WITH_EXCLUSION', 'main', 400],
    ['IMMUTABLE_WITH_EXCLUSION', 'v1-2', 400],
  ] as const)('%s with the filter v*.*: a second push to %s gets %d', async (imageTagMutability, tag, status) => {
    const imageTagMutabilityExclusionFilters = ['v*.*'];
    test.ecr.seed({ repositories: [{ name: 'filtered', imageTagMutability, imageTagMutabilityExclusionFilters }] });
    const pushes = [await pushContent(test, 'filtered', 'config 1'), await pushContent(test, 'filtered', 'config 2')];
    expect((await putManifest(test, `filtered/manifests/${tag}`, pushes[0]!)).status).toBe(201);
    expect((await putManifest(test, `filtered/manifests/${tag}`, pushes[1]!)).status).toBe(status);
  });
});
