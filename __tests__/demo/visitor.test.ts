import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startVisitor, type Visitor } from '../../demo/visitor.ts';

let server: Server;
let visitor: Visitor;
let answer: (response: ServerResponse) => void;
const page = (version: number) => (response: ServerResponse) =>
  void response.end(`<h1>Sample app, version ${version}</h1>`);

beforeEach(async () => {
  answer = page(1);
  server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  visitor = startVisitor(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  await visitor.stop();
  server.closeAllConnections();
  server.close();
});

describe('a visitor', () => {
  it('sees the versions in their order', async () => {
    await visitor.sees('1', 5_000);
    answer = page(2);
    await visitor.sees('2', 5_000);
    const visits = visitor.take();
    expect(visits).toMatchObject({ versions: ['1', '2'], failures: [] });
    expect(visits.answered).toBeGreaterThanOrEqual(2);
    expect(visitor.take().versions).toEqual(['2']);
  });

  it('counts every request that got no page: errors, and connections that break', async () => {
    await visitor.sees('1', 5_000);
    const failed = (response: ServerResponse): void => void response.writeHead(503).end();
    const reset = (response: ServerResponse): void => {
      answer = page(2);
      response.destroy();
    };
    answer = (response) => {
      answer = reset;
      failed(response);
    };
    await visitor.sees('2', 5_000);
    expect(visitor.take().failures).toEqual(['HTTP 503', 'other side closed']);
  });

  it('gives up on a version that never comes, and says what it saw last', async () => {
    await visitor.sees('1', 5_000);
    await expect(visitor.sees('2', 1)).rejects.toThrow(/never showed version 2; last: 1/);
  });
});
