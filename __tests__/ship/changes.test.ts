import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false', 'image-tag': 'r1' };

async function newWorld(): Promise<TestWorld> {
  return await createWorld({ scenario: prod([webService()]) });
}

/** An ECS that doesn't know a field: it takes the request, and registers it without. */
function dropping(world: TestWorld, change: (json: Json) => Json): void {
  world.aws.ecsOnce.middlewareStack.add(
    (next, context) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      if (context.commandName === 'RegisterTaskDefinitionCommand') {
        request.body = JSON.stringify(change(JSON.parse(request.body)));
        request.headers['content-length'] = String(Buffer.byteLength(request.body));
      }
      return next(args);
    },
    { step: 'finalizeRequest', name: 'anOlderEcs', priority: 'low' },
  );
}

describe('what a new revision changes', () => {
  it('is told in the log and known to the report, without values that may be secrets', async () => {
    await using world = await newWorld();
    const { services } = await deploy(world, { ...quick, 'environment-variables': 'TOKEN=canary' });
    const [told] = world.lines.info.filter((line) => line.startsWith('What changes for service web since web:1:'));
    expect(told?.split('\n')).toEqual([
      'What changes for service web since web:1:',
      "  + containerDefinitions[web].environment[TOKEN] (its value isn't shown)",
      `  ~ containerDefinitions[web].image: ${world.host}/web:v1 → ${world.host}/web:r1`,
    ]);
    expect(services[0]?.changes).toHaveLength(2);
    expect(JSON.stringify(services)).not.toContain('canary');
  });

  it('has the values with show-values, also in a dry run', async () => {
    await using world = await newWorld();
    const inputs = { ...quick, 'environment-variables': 'LEVEL=debug', 'show-values': 'true', 'dry-run': 'true' };
    await deploy(world, inputs);
    expect(world.lines.info.join('\n')).toContain('  + containerDefinitions[web].environment[LEVEL]: debug');
    expect(world.writes()).toEqual([]);
  });

  it('is nothing where nothing changes', async () => {
    await using world = await newWorld();
    await deploy(world, quick);
    const { services } = await deploy(world, quick);
    expect(services[0]?.changes).toEqual([]);
    expect(world.lines.info.filter((line) => line.startsWith('What changes'))).toHaveLength(1);
  });
});

describe('what ECS stores', () => {
  it('is refused where a field was dropped, before the service is touched', async () => {
    await using world = await newWorld();
    dropping(world, ({ futureField: _, ...json }) => json);
    const problem = await problemOf(world, { ...quick, 'task-definition-overrides': 'futureField: { on: true }' });
    expect(problem.message).toBe(
      'task-definition: ECS took futureField.on and dropped it: web:2, as it is registered, is not what was asked for',
    );
    expect(problem.hint).toContain('No service was touched, and web:2 is deregistered.');
    expect(problem.verdict).toBe('not-started');
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'DeregisterTaskDefinition']);
  });

  it('is warned of where it has another value', async () => {
    await using world = await newWorld();
    dropping(world, (json) => ({ ...json, memory: '1024' }));
    const { verdict } = await deploy(world, { ...quick, memory: '512' });
    expect(verdict).toBe('started');
    expect(world.lines.warning.join('\n')).toContain('ECS stored web:2 with other values than were asked for: memory.');
  });
});
