import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../emulator/emulator.ts';
import type { Json } from '../../emulator/wire.ts';
import { startRig } from './clients.ts';
import { hasClient, lostInReading, readByClient } from './reading.ts';
import { type AnswerCheck, shapeProblemsOf } from './shape-calls.ts';
import { shapeProblems } from './shapes.ts';
import { SIDE_SERVICE_CALLS as calls, SIDE_SERVICE_SCENARIO } from './side-service-calls.ts';

/**
 * Most answers are checked as they are sent, in JSON 1.1. The Query protocol (ELBv2, STS) has XML without types, REST-JSON
 * (Scheduler) has members in the path, and CloudWatch's client speaks JSON 1.0: their answers are checked as the SDK's
 * client reads them from the wire, and it must have read all that the emulator sent.
 */
function byClient({ endpoint }: Emulator): AnswerCheck {
  return async (service, operation, input, sent) => {
    if (!hasClient(service)) return shapeProblems(service, operation, sent);
    let read: Json;
    try {
      read = await readByClient(endpoint, service, operation, input);
    } catch (error) {
      return [`${service}:${operation}: ${String(error)}`];
    }
    return [...shapeProblems(service, operation, read), ...lostInReading(sent, read, operation)];
  };
}

describe('the answers of the services around ECS', () => {
  it('have the shape of the public model, of every operation', async () => {
    await using rig = await startRig({ scenario: SIDE_SERVICE_SCENARIO });
    expect(await shapeProblemsOf(rig.emulator, calls, byClient(rig.emulator))).toEqual([]);
    const covered = new Set(calls.map(([name]) => name));
    const left = rig.emulator.operations.filter((name) => !/^(ecs|ecr):/.test(name) && !covered.has(name));
    expect(left).toEqual([]);
  });
});

describe('the comparison with what a client reads', () => {
  it.each<[unknown, unknown, readonly string[]]>([
    [{ Port: 80, At: '2026-11-22T14:00:00.000Z', Tags: [] }, { Port: 80, At: 1_795_356_000 }, []],
    [{ Key: 'slow', Value: 30 }, { Key: 'slow', Value: '30' }, []],
    [{ Rules: [{ Name: 'a' }] }, { Rules: [{}] }, ['X.Rules.0.Name: "a" is read as undefined']],
    [{ Port: 'x' }, { Port: Number.NaN }, ['X.Port: "x" is read as null']],
  ])('of %j finds what is lost in %j', (sent, read, problems) => {
    expect(lostInReading(sent, read, 'X')).toEqual(problems);
  });
});
