import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/aws/lossless.ts';
import { sentenceOf } from '../../../src/task-definition/checks/defect.ts';
import { definitionDefects } from '../../../src/task-definition/checks/rules.ts';
import { beside, onInstances } from './samples.ts';

/** One rule: a definition that breaks it, where in its ports and how badly, what the sentence has to name, and one that keeps it. */
interface Case {
  readonly name: string;
  readonly bad: Json;
  readonly finds: readonly string[];
  readonly says: RegExp;
  readonly good: Json;
}

const ports = (...portMappings: Json[]) => ({ portMappings });

const CASES: readonly Case[] = [
  {
    name: 'a task without network has no ports',
    bad: onInstances(ports({ containerPort: 80 }), { networkMode: 'none' }),
    finds: ['error 0.portMappings'],
    says: /no network/,
    good: onInstances(ports(), { networkMode: 'none' }),
  },
  ...['awsvpc', 'host'].map((networkMode) => ({
    name: `the host port with ${networkMode}`,
    bad: onInstances(ports({ containerPort: 80, hostPort: 8080 }), { networkMode }),
    finds: ['error 0.portMappings[0].hostPort'],
    says: /is 8080: with networkMode '\w+' it can only be the same as containerPort \(80\)/,
    good: onInstances(ports({ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 0 }), { networkMode }),
  })),
  {
    name: 'ports are numbers of ports',
    bad: onInstances(ports({ containerPort: 0 }, { containerPort: 80, hostPort: 65_536 })),
    finds: ['error 0.portMappings[0].containerPort', 'error 0.portMappings[1].hostPort'],
    says: /1 to 65535/,
    good: onInstances(ports({ containerPort: 65_535 }, { containerPort: 1, hostPort: 0 })),
  },
  {
    name: 'protocols',
    bad: onInstances(ports({ containerPort: 80, protocol: 'http' })),
    finds: ['error 0.portMappings[0].protocol'],
    says: /'http'.*'tcp' or 'udp'/,
    good: onInstances(ports({ containerPort: 80, protocol: 'udp' })),
  },
  {
    name: 'names of ports',
    bad: onInstances(ports({ containerPort: 80, name: '-Web' })),
    finds: ['error 0.portMappings[0].name'],
    says: /'-Web'/,
    good: onInstances(ports({ containerPort: 80, name: 'web-1_a' })),
  },
  {
    name: 'reserved host ports',
    bad: onInstances(ports({ containerPort: 22, hostPort: 22 })),
    finds: ['warning 0.portMappings[0].hostPort'],
    says: /22, 2375, 2376, 51678, 51679, 51680/,
    good: onInstances(ports({ containerPort: 22 })),
  },
  {
    name: 'host ports that the system hands out',
    bad: onInstances(ports({ containerPort: 80, hostPort: 40_000 })),
    finds: ['warning 0.portMappings[0].hostPort'],
    says: /below 32768/,
    good: onInstances(ports({ containerPort: 40_000, hostPort: 40_000 }), { networkMode: 'awsvpc' }),
  },
  {
    name: 'one port for two protocols',
    bad: onInstances(ports({ containerPort: 53 }, { containerPort: 53, protocol: 'udp' })),
    finds: ['warning 0.portMappings[1].containerPort'],
    says: /for tcp and for udp/,
    good: onInstances(ports({ containerPort: 53 }, { containerPort: 54, protocol: 'udp' })),
  },
  {
    name: 'a host port is used once',
    bad: beside(ports({ containerPort: 80, hostPort: 80 }), {
      name: 'b',
      ...ports({ containerPort: 81, hostPort: 80 }),
    }),
    finds: ['error 1.portMappings[0].hostPort'],
    says: /containerDefinitions\[0\]\.portMappings\[0\] has 80\/tcp already/,
    good: beside(ports({ containerPort: 80, hostPort: 0 }), {
      name: 'b',
      ...ports({ containerPort: 80, hostPort: 0 }),
    }),
  },
  {
    name: 'containers that share an address share its ports',
    bad: {
      ...beside(ports({ containerPort: 80 }), { name: 'b', ...ports({ containerPort: 80 }) }),
      networkMode: 'awsvpc',
    },
    finds: ['error 1.portMappings[0].containerPort'],
    says: /share one address with networkMode 'awsvpc'/,
    good: {
      ...beside(ports({ containerPort: 80 }), { name: 'b', ...ports({ containerPort: 81 }) }),
      networkMode: 'host',
    },
  },
  ...['8010', '8010-8000', '0-5', '80-65536'].map((containerPortRange) => ({
    name: `the range ${containerPortRange}`,
    bad: onInstances(ports({ containerPortRange })),
    finds: ['error 0.portMappings[0].containerPortRange'],
    says: /8000-8010/,
    good: onInstances(ports({ containerPortRange: '8000-8010' })),
  })),
  {
    name: 'ranges of ports have no host port',
    bad: onInstances(ports({ containerPortRange: '8000-8010', hostPort: 80 })),
    finds: ['error 0.portMappings[0].hostPort'],
    says: /chooses the host ports itself/,
    good: onInstances(ports({ containerPortRange: '8000-8010', hostPort: 0 })),
  },
  {
    name: 'ranges of ports are for bridge and awsvpc',
    bad: onInstances(ports({ containerPortRange: '8000-8010' }), { networkMode: 'host' }),
    finds: ['error 0.portMappings[0].containerPortRange'],
    says: /bridge and awsvpc/,
    good: onInstances(ports({ containerPortRange: '8000-8010' }), { networkMode: 'awsvpc' }),
  },
  {
    name: 'ranges of ports do not overlap',
    bad: onInstances(ports({ containerPortRange: '8000-8010' }, { containerPortRange: '8010-8020' })),
    finds: ['error 0.portMappings[1].containerPortRange'],
    says: /overlaps 8000-8010/,
    good: onInstances(ports({ containerPortRange: '8000-8010' }, { containerPortRange: '8011-8020' })),
  },
  {
    name: 'a hundred ranges of ports',
    bad: onInstances(ports(...ranges(101))),
    finds: ['error 0.portMappings'],
    says: /this one has 101/,
    good: onInstances(ports(...ranges(100))),
  },
];

function ranges(count: number): Json[] {
  return Array.from({ length: count }, (_, index) => ({ containerPortRange: `${index * 10 + 1}-${index * 10 + 5}` }));
}

describe('a rule of the ports', () => {
  it.each(CASES)('$name', ({ bad, finds, says, good }) => {
    const found = definitionDefects(bad);
    const places = found.map(
      ({ severity, path }) => `${severity} ${path.replace(/^containerDefinitions\[(\d)\]/, '$1')}`,
    );
    expect(places).toEqual(finds);
    expect(sentenceOf(found[0]!)).toMatch(says);
    expect(definitionDefects(good)).toEqual([]);
  });
});
