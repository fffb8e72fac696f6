import { type ClientRequest, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pushBlob, sha256, startEcr, type TestEcr } from './ecr-harness.ts';

let test: TestEcr;
beforeEach(async () => {
  test = await startEcr();
  test.ecr.seed({ repositories: [{ name: 'web' }, { name: 'other' }] });
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
});

async function begin(query = ''): Promise<string> {
  const response = await test.registry(`web/blobs/uploads/${query}`, { method: 'POST' });
  expect(response.status).toBe(202);
  return response.headers.get('location')!.replace('/v2/', '');
}

function patch(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return test.registry(path, { method: 'PATCH', body, headers });
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { errors: { code: string }[] }).errors[0]!.code;
}

describe('uploading a layer', () => {
  it('takes it in one PUT', async () => {
    const digest = await pushBlob(test, 'web', 'layer');
    const head = await test.registry(`web/blobs/${digest}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
    expect(head.headers.get('docker-content-digest')).toBe(digest);
    expect(await (await test.registry(`web/blobs/${digest}`)).text()).toBe('layer');
  });

  it('takes it as a stream without a length, and says how far it came', async () => {
    const path = await begin();
    const stream = new Blob(['la', 'yer']).stream();
    const streamed = await test.registry(path, { method: 'PATCH', body: stream, duplex: 'half' } as RequestInit);
    expect([streamed.status, streamed.headers.get('range')]).toEqual([202, '0-4']);
    const done = await test.registry(`${path}?digest=${sha256('layer')}`, { method: 'PUT' });
    expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, sha256('layer')]);
    expect(done.headers.get('location')).toBe(`/v2/web/blobs/${sha256('layer')}`);
  });

  it('takes it in chunks, the last one with the PUT', async () => {
    const path = await begin();
    expect((await patch(path, 'abc', { 'content-range': '0-2' })).headers.get('range')).toBe('0-2');
    expect((await patch(path, 'de', { 'content-range': '3-4' })).headers.get('range')).toBe('0-4');
    const done = await test.registry(`${path}?digest=${sha256('abcdef')}`, { method: 'PUT', body: 'f' });
    expect(done.status).toBe(201);
    expect(await (await test.registry(`web/blobs/${sha256('abcdef')}`)).text()).toBe('abcdef');
  });

  it.each(['0-2', '4-5', 'nonsense'])(
    'refuses a chunk %s after three bytes, and goes on at the right one',
    async (range) => {
      const path = await begin();
      await patch(path, 'abc');
      const refused = await patch(path, 'xyz', { 'content-range': range });
      expect([refused.status, refused.headers.get('range')]).toEqual([416, '0-2']);
      expect(await codeOf(refused)).toBe('BLOB_UPLOAD_INVALID');
      expect((await patch(path, 'd', { 'content-range': '3-3' })).status).toBe(202);
      expect((await test.registry(`${path}?digest=${sha256('abcd')}`, { method: 'PUT' })).status).toBe(201);
    },
  );

  it('refuses content that is not that of the digest, and stores nothing', async () => {
    const path = await begin();
    const refused = await test.registry(`${path}?digest=${sha256('layer')}`, { method: 'PUT', body: 'other' });
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'DIGEST_INVALID']);
    for (const content of ['layer', 'other']) {
      expect((await test.registry(`web/blobs/${sha256(content)}`, { method: 'HEAD' })).status).toBe(404);
    }
    expect(test.ecr.state()).toMatchObject({ uploads: [] });
  });

  it.each(['', '?digest=', '?digest=md5:abc'])('needs a digest to finish (%s)', async (query) => {
    const response = await test.registry(`${await begin()}${query}`, { method: 'PUT' });
    expect([response.status, await codeOf(response)]).toEqual([400, 'DIGEST_INVALID']);
  });

  it('answers a mount with an upload', async () => {
    const digest = await pushBlob(test, 'other', 'layer');
    await begin(`?mount=${digest}&from=other`);
    expect((await test.registry(`web/blobs/${digest}`, { method: 'HEAD' })).status).toBe(404);
  });

  it('forgets a cancelled upload', async () => {
    const path = await begin();
    await patch(path, 'abc');
    expect((await test.registry(path, { method: 'DELETE' })).status).toBe(204);
    const gone = await patch(path, 'd');
    expect([gone.status, await codeOf(gone)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  it('knows an upload only in its own repository', async () => {
    const path = (await begin()).replace(/^web/, 'other');
    expect((await patch(path, 'abc')).status).toBe(404);
  });

  it('stores uploads that run beside each other', async () => {
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    const digests = await Promise.all(contents.map((content) => pushBlob(test, 'web', content)));
    const stored = await Promise.all(digests.map(async (d) => (await test.registry(`web/blobs/${d}`)).text()));
    expect(stored).toEqual(contents);
  });
});

describe('resuming an upload', () => {
  /** Sends part of a chunked PATCH and leaves the request open; comes back when the registry has all of it. */
  async function sendPart(path: string, part: string): Promise<ClientRequest> {
    const options = { method: 'PATCH', headers: { authorization: test.login() } };
    const unfinished = request(`http://${test.host}/v2/${path}`, options);
    unfinished.on('error', () => undefined);
    unfinished.write(part);
    while (received() < part.length) await test.registry('');
    return unfinished;
  }

  function received(): number {
    return (test.ecr.state() as { uploads: { received: number }[] }).uploads[0]!.received;
  }

  const layer = 'x'.repeat(200_000);

  it.each([
    ['breaks', (unfinished: ClientRequest) => unfinished.destroy()],
    ['hangs', () => undefined],
  ])('goes on where a connection that %s left off', async (_, end) => {
    const path = await begin();
    const unfinished = await sendPart(path, layer.slice(0, 150_000));
    end(unfinished);
    const status = await test.registry(path);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-149999']);
    const rest = await patch(path, layer.slice(150_000), { 'content-range': '150000-199999' });
    expect(rest.status).toBe(202);
    expect((await test.registry(`${path}?digest=${sha256(layer)}`, { method: 'PUT' })).status).toBe(201);
    unfinished.destroy();
  });
});

describe('downloading a layer', () => {
  it('leads to a link that needs no login and lasts an hour', async () => {
    const digest = await pushBlob(test, 'web', 'layer');
    const redirect = await test.registry(`web/blobs/${digest}`, { redirect: 'manual' });
    expect(redirect.status).toBe(307);
    const url = new URL(redirect.headers.get('location')!, `http://${test.host}`);
    expect(await (await fetch(url)).text()).toBe('layer');
    test.advance(3_600_000);
    expect((await fetch(url)).status).toBe(403);
  });

  it('goes on from an offset', async () => {
    const digest = await pushBlob(test, 'web', 'layer');
    const part = await test.registry(`web/blobs/${digest}`, { headers: { range: 'bytes=2-' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/5', 'yer']);
    const beyond = await test.registry(`web/blobs/${digest}`, { headers: { range: 'bytes=5-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */5']);
  });

  it('knows no link that it did not give out, and no layer of another repository', async () => {
    const digest = await pushBlob(test, 'web', 'layer');
    expect((await fetch(`http://${test.host}/_layers/guess/${digest}`)).status).toBe(403);
    expect((await test.registry(`other/blobs/${digest}`)).status).toBe(404);
  });
});
