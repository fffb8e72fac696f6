import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import { annotations, type Candidate, errorLines, findingsOn } from '../../src/plan/revision-findings.ts';
import type { Definition } from '../../src/task-definition/definition.ts';
import { definitionArn } from '../support/definitions.ts';
import { onInstances } from '../task-definition/checks/samples.ts';

const swapped = { memory: 128, memoryReservation: 256 };

function registered(json: Json): Definition {
  return { arn: definitionArn('web:7'), json, tags: [] };
}

function candidate(json: Json, live: Definition, more: Partial<Candidate> = {}): Candidate {
  const base = { arn: undefined, json, tags: [] };
  return { json, service: { serviceName: 'web' }, containers: ['web'], live, base, ...more };
}

function levels(one: Candidate): string[] {
  return findingsOn(one).map(({ level, rule }) => `${level} ${rule}`);
}

describe('what is found in a revision', () => {
  it('refuses what ECS would refuse', () => {
    expect(levels(candidate(onInstances(swapped), registered(onInstances())))).toEqual(['error memory']);
  });

  it('is a warning where ECS took it already: in the live revision, or in the registered one that ours starts from', () => {
    const known = registered(onInstances(swapped));
    const json = onInstances({ ...swapped, image: 'nginx:2' });
    expect(levels(candidate(json, known))).toEqual(['warning memory']);
    expect(levels(candidate(json, registered(onInstances()), { base: known }))).toEqual(['warning memory']);
    const [finding] = findingsOn(candidate(json, known));
    expect(finding?.line).toContain('A revision that ECS took has this too');
  });

  it('is the same wherever the container stands, and another one with other values', () => {
    const other = { name: 'first', image: 'nginx:1', memory: 9 };
    const web = (changes: Json) => ({ name: 'web', image: 'nginx:1', ...changes });
    const live = registered(onInstances({}, { containerDefinitions: [web(swapped)] }));
    const moved = onInstances({}, { containerDefinitions: [other, web(swapped)] });
    expect(levels(candidate(moved, live)).filter((one) => one.includes(' memory'))).toContain('warning memory');
    const worse = onInstances({ ...swapped, memoryReservation: 512, memory: 100 });
    expect(levels(candidate(worse, live))).toContain('error memory');
  });

  it('takes the size of a live revision for granted, whatever a longer tag adds', () => {
    const big = (image: string) => onInstances({ image, environment: [{ name: 'A', value: 'a'.repeat(70_000) }] });
    expect(levels(candidate(big('nginx:10'), registered(big('nginx:1'))))).toEqual(['warning size']);
    expect(levels(candidate(big('nginx:1'), registered(onInstances())))).toEqual(['error size']);
  });

  it('holds what the service demands against the service alone', () => {
    const service = { serviceName: 'web', loadBalancers: [{ containerName: 'web', containerPort: 80 }] };
    const open = { portMappings: [{ containerPort: 80 }] };
    const older = registered(onInstances());
    expect(levels(candidate(onInstances(), registered(onInstances(open)), { service, base: older }))).toEqual([
      'error load-balancers',
    ]);
    expect(levels(candidate(onInstances(), older, { service }))).toEqual(['warning load-balancers']);
  });

  it('repeats no note about what runs already as an annotation', () => {
    const limited = onInstances({ memoryReservation: undefined });
    expect(levels(candidate(limited, registered(limited)))).toEqual(['info memory-reservation']);
    expect(levels(candidate(limited, registered(onInstances())))).toEqual(['warning memory-reservation']);
  });

  it('says the definition or the service that it is about', () => {
    const service = { serviceName: 'shop', loadBalancers: [{ containerName: 'app', containerPort: 80 }] };
    const live = registered(onInstances({ name: 'app', portMappings: [{ containerPort: 80 }] }));
    expect(errorLines(findingsOn(candidate(onInstances(swapped), live, { service })))).toEqual([
      expect.stringMatching(/^task-definition: web: containerDefinitions\[0\]\.memory /),
      expect.stringMatching(/^service: shop: loadBalancers\[0\]\.containerName /),
    ]);
  });
});

describe('the annotations', () => {
  const warning = (rule: string, line: string) => ({ level: 'warning' as const, rule, line });

  it('are one a subject, with every line once', () => {
    const findings = [warning('a', '1'), warning('b', '2'), warning('a', '3'), warning('a', '1')];
    expect(annotations(findings, new Set())).toEqual(['1\n3', '2']);
  });

  it('leave out what was told and what is no warning', () => {
    const findings = [warning('a', '1'), warning('a', '2'), { level: 'error' as const, rule: 'a', line: '3' }];
    expect(annotations(findings, new Set(['1']))).toEqual(['2']);
  });
});
