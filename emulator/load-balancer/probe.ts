import { request } from 'node:http';

/** Asks a target for `path` once. Resolves to whether it answered 200 within `timeoutMs`; never rejects. */
export function probe(address: string, port: number, path: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const check = request({ host: address, port, path, timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    check.on('timeout', () => check.destroy());
    check.on('error', () => resolve(false));
    check.on('close', () => resolve(false));
    check.end();
  });
}
