import { DescribeServicesCommand, ListClustersCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createClock } from '../../emulator/clock.ts';
import { TokenBucket } from '../../emulator/http/token-bucket.ts';
import { rawEcs, startRig } from './clients.ts';

const describeWeb = new DescribeServicesCommand({ services: ['web'] });

/** What became of so many requests, one after the other, without the SDK's retries. */
async function codes(rig: Awaited<ReturnType<typeof startRig>>, operation: string, count: number) {
  const found: (string | number)[] = [];
  for (let index = 0; index < count; index += 1) {
    const { status, text } = await rawEcs(
      rig.emulator,
      operation,
      operation === 'ListClusters' ? {} : { services: ['web'] },
    );
    found.push(status === 200 ? 200 : JSON.parse(text).__type);
  }
  return found;
}

describe('a token bucket', () => {
  it('never lets through more than its burst and its rate allow, and as much as they do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(3000), { maxLength: 60 }),
        async (rate, burst, pauses) => {
          const clock = createClock(0, 0, () => undefined);
          const bucket = new TokenBucket(clock, rate, burst);
          let passed = 0;
          for (const pause of pauses) {
            await clock.advance(pause);
            if (bucket.take()) passed += 1;
            expect(passed).toBeLessThanOrEqual(burst + (clock.now() / 1000) * rate);
          }
          expect(passed).toBeGreaterThanOrEqual(Math.min(pauses.length, burst));
        },
      ),
    );
  });

  it('answers ThrottlingException with HTTP 400 when it is empty, and fills by the clock', async () => {
    await using rig = await startRig();
    rig.emulator.faults.add({ fault: 'token-bucket', operation: 'DescribeServices', rate: 2, burst: 3 });
    expect(await codes(rig, 'DescribeServices', 4)).toEqual([200, 200, 200, 'ThrottlingException']);
    expect(await codes(rig, 'ListClusters', 5)).toEqual([200, 200, 200, 200, 200]);
    await rig.emulator.advance(1000);
    expect(await codes(rig, 'DescribeServices', 3)).toEqual([200, 200, 'ThrottlingException']);
    expect((await rawEcs(rig.emulator, 'DescribeServices', {})).status).toBe(400);
  });
});

describe('a fault of chance', () => {
  const hits = async (seed: number) => {
    await using rig = await startRig({ scenario: `seed: ${seed}\nclusters: [{ name: default }]\n` });
    rig.emulator.faults.add({ fault: 'throttling', probability: 0.3, times: 'always' });
    return await codes(rig, 'ListClusters', 60);
  };

  it('hits some, and the same ones with the same seed', async () => {
    const [first, second, other] = [await hits(1), await hits(1), await hits(2)];
    const share = first.filter((code) => code === 'ThrottlingException').length;
    expect(share).toBeGreaterThan(8);
    expect(share).toBeLessThan(30);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('other faults', () => {
  it.each([
    ['expired-token', 'ExpiredTokenException'],
    ['access-denied', 'AccessDeniedException'],
    ['unavailable', 'ServiceUnavailableException'],
    ['internal-error', 'ServerException'],
  ])('%s answers %s', async (fault, name) => {
    await using rig = await startRig();
    rig.emulator.faults.add({ fault, service: 'ecs', times: 'always' });
    await expect(rig.ecs.send(describeWeb)).rejects.toMatchObject({ name });
  });

  it('garbage is a page that no SDK can read', async () => {
    await using rig = await startRig();
    rig.emulator.faults.add({ fault: 'garbage', status: 200 });
    await expect(rig.ecs.send(describeWeb)).rejects.toMatchObject({ name: 'SyntaxError' });
    rig.emulator.faults.add({ fault: 'garbage' });
    const { $metadata } = await rig.ecs.send(describeWeb);
    expect($metadata.attempts).toBe(2);
    expect(rig.emulator.calls().map((call) => call.status)).toEqual([200, 502, 200]);
  });

  it('latency holds a request until the clock has moved', async () => {
    await using rig = await startRig();
    rig.emulator.faults.add({ fault: 'latency', operation: 'ListClusters', clock: 'virtual', ms: 5000 });
    let answered = false;
    const call = rig.ecs.send(new ListClustersCommand({})).then(() => {
      answered = true;
    });
    await rig.ecs.send(describeWeb);
    while (rig.emulator.faults.list().length > 0) await rig.ecs.send(describeWeb);
    await rig.emulator.advance(4999);
    expect(answered).toBe(false);
    await rig.emulator.advance(1);
    await call;
    expect(answered).toBe(true);
  });

  it('latency of the answer holds it back after the operation has run', async () => {
    await using rig = await startRig();
    rig.emulator.faults.add({ fault: 'latency', operation: 'UpdateService', of: 'answer', clock: 'virtual', ms: 5000 });
    let answered = false;
    const call = rig.ecs.send(new UpdateServiceCommand({ service: 'web', desiredCount: 3 })).then(() => {
      answered = true;
    });
    while ((await rig.ecs.send(describeWeb)).services?.[0]?.desiredCount !== 3);
    expect(answered).toBe(false);
    await rig.emulator.advance(5000);
    await call;
  });

  it('whoever wants to know is told of a request when it arrives, also while a fault holds it', async () => {
    const arrived: string[] = [];
    const isThere = Promise.withResolvers<void>();
    const onRequest = (operation: string) => {
      arrived.push(operation);
      isThere.resolve();
    };
    await using rig = await startRig({ onRequest });
    rig.emulator.faults.add({ fault: 'latency', operation: 'ListClusters', clock: 'virtual', ms: 5000 });
    const call = rig.ecs.send(new ListClustersCommand({}));
    await isThere.promise;
    expect([arrived, rig.emulator.calls()]).toEqual([['ListClusters'], []]);
    await rig.emulator.advance(5000);
    await call;
    expect(rig.emulator.calls()).toHaveLength(1);
  });

  it('stale reads show the time before a write, for as long as was said', async () => {
    await using rig = await startRig();
    const desired = async () => (await rig.ecs.send(describeWeb)).services![0]!.desiredCount;
    rig.emulator.faults.add({ fault: 'stale-reads', seconds: 10 });
    expect(await desired()).toBe(1);
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', desiredCount: 4 }));
    expect(await desired()).toBe(1);
    await rig.emulator.advance(9_999);
    expect(await desired()).toBe(1);
    await rig.emulator.advance(1);
    expect(await desired()).toBe(4);
  });

  it('say what is wrong with them', async () => {
    await using rig = await startRig();
    const add = (rule: object) => () => rig.emulator.faults.add(rule);
    expect(add({ fault: 'nonsense' })).toThrow(/fault/);
    expect(add({ fault: 'error', status: 200 })).toThrow(/400/);
    expect(add({ fault: 'latency', ms: 100_000 })).toThrow(/ms/);
    expect(add({ fault: 'throttling', probability: 2 })).toThrow(/probability/);
  });
});
