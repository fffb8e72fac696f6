import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkTaskDefinition } from '../../../emulator/ecs/validation/task-definition.ts';
import type { Json } from '../../../src/aws/lossless.ts';
import { adviceOn } from '../../../src/task-definition/checks/advice.ts';
import { type Defect, keyOf, sentenceOf } from '../../../src/task-definition/checks/defect.ts';
import { definitionDefects } from '../../../src/task-definition/checks/rules.ts';
import { serviceDefects } from '../../../src/task-definition/checks/service-fit.ts';
import { anyDefinition, mostlyGoodDefinition } from './any-definition.ts';

/** What ECS (here: the emulator, whose rules are written apart from ours) says; undefined where it takes the definition. */
function refusalOf(definition: Json): string | undefined {
  try {
    checkTaskDefinition(definition);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** Rules that the emulator doesn't have: there ours alone may refuse. */
const ONLY_OURS: readonly RegExp[] = [
  /^(links|log-options|port-ranges|volumes|efs|timeouts|restart-policy|network-mode) /,
  /^names volumes\[\d\]\.name .* has this name already/,
  /^ports .*(\.name |has \d+\/\w+ already)/,
  /^environment .*secrets\[\d\] has the same name/,
  /^health-check .*command/,
  /^depends-on .*wait for one another/,
  /^fargate .*linuxParameters/,
];

function refusals(definition: Json): readonly Defect[] {
  return definitionDefects(definition).filter(({ severity }) => severity === 'error');
}

function isOnlyOurs(one: Defect): boolean {
  return ONLY_OURS.some((pattern) => pattern.test(`${one.rule} ${sentenceOf(one)}`));
}

describe('the checks', () => {
  it.each([
    ['any', anyDefinition],
    ['almost good', mostlyGoodDefinition],
  ])('never refuse what the emulator takes, where it has the rule too (%s definitions)', (_kind, definitions) => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const theirs = refusalOf(definition);
        const ours = refusals(definition).filter((one) => !isOnlyOurs(one));
        if (theirs === undefined) expect(ours.map(sentenceOf)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('say something about whatever the emulator refuses', () => {
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(mostlyGoodDefinition, (definition) => {
        const theirs = refusalOf(definition);
        if (theirs === undefined) accepted += 1;
        else refused += 1;
        if (theirs !== undefined) expect(definitionDefects(definition)).not.toEqual([]);
      }),
      { numRuns: 600 },
    );
    // Both happen often enough for the laws to mean something.
    expect(accepted).toBeGreaterThan(60);
    expect(refused).toBeGreaterThan(60);
  });

  it('take any JSON, and always have a place, a reason and a remedy to name on one line', () => {
    const json = fc.dictionary(
      fc.constantFrom(
        'family',
        'cpu',
        'networkMode',
        'volumes',
        'containerDefinitions',
        'requiresCompatibilities',
        'x',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.oneof(json, anyDefinition), (definition) => {
        for (const one of definitionDefects(definition as Json)) {
          expect(sentenceOf(one)).toMatch(/^[\p{L}[\]\d. -]+( \(container .+\))? is .+: .+\. .+\.$/u);
          expect(keyOf(one)).toBe(keyOf({ ...one }));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('hold any JSON against any service', () => {
    const members = ['loadBalancers', 'serviceRegistries', 'deployments', 'networkConfiguration', 'events'];
    const service = fc.dictionary(
      fc.constantFrom(...members),
      fc.oneof(
        fc.array(
          fc.record({ containerName: fc.constant('web'), containerPort: fc.nat(), status: fc.constant('PRIMARY') }),
        ),
        fc.constant([]),
      ),
    );
    fc.assert(
      fc.property(service, fc.oneof(anyDefinition, fc.dictionary(fc.string(), fc.jsonValue())), (one, json) => {
        const found = [
          ...serviceDefects(one as Service, json as Json),
          ...adviceOn(json as Json, one as Service, ['web']),
        ];
        for (const each of found) expect(sentenceOf(each)).toMatch(/ is .+: .+\. .+\.$/);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['containerDefinitions', 'portMappings', 'dependsOn', 'healthCheck', 'secrets', 'logConfiguration'])(
    'take any JSON as %s',
    (member) => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const inContainer = { family: 'web', containerDefinitions: [{ name: 'web', [member]: value }] };
          expect(Array.isArray(definitionDefects(inContainer))).toBe(true);
          expect(Array.isArray(definitionDefects({ family: 'web', [member]: value }))).toBe(true);
        }),
      );
    },
  );
});
