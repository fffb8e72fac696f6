import type { KnownError } from './known-error.ts';

const reason = (text: string) => new RegExp(`^\\s*(?:reason: )?${text}\\.?\\s*$`);
const ROOM = 'Add an instance, ask for less in the task definition, or wait until other tasks end.';

/** Reasons in the `failures` of an answer, which come with HTTP 200: `MISSING` of descriptions, the others of RunTask. */
export const FAILURES: readonly KnownError[] = [
  {
    code: 'not-found',
    weight: 'permanent',
    seen: reason('MISSING'),
    what: 'ECS knows nothing of that name: name, cluster, region or account is another one.',
    cause: () => 'ECS knows nothing of that name here (MISSING)',
    advice: () => 'Check the name, the cluster, the region and the account of the credentials.',
  },
  {
    code: 'insufficient-cpu',
    weight: 'passing',
    seen: reason('RESOURCE:CPU'),
    what: 'No instance has enough CPU units free.',
    cause: () => 'no instance has enough CPU units free for the task',
    advice: () => ROOM,
  },
  {
    code: 'insufficient-memory',
    weight: 'passing',
    seen: reason('RESOURCE:MEMORY'),
    what: 'No instance has enough memory free.',
    cause: () => 'no instance has enough memory free for the task',
    advice: () => ROOM,
  },
  {
    code: 'port-in-use',
    weight: 'passing',
    seen: reason('RESOURCE:PORTS'),
    what: 'A port of the instance, which the task needs, is in use already.',
    cause: () => 'a host port that the task needs is in use already',
    advice: () => 'Let ECS choose the port (hostPort 0), add an instance, or use the network mode awsvpc.',
  },
  {
    code: 'no-network-interface',
    weight: 'passing',
    seen: reason('RESOURCE:ENI'),
    what: 'The instances have no network interface left for the task.',
    cause: () => 'no instance has a network interface left for the task',
    advice: () =>
      'Switch on the account setting awsvpcTrunking and launch new instances, use a larger instance type, or add an instance.',
  },
  {
    code: 'insufficient-gpu',
    weight: 'passing',
    seen: reason('RESOURCE:GPU'),
    what: 'No instance has enough GPUs free.',
    cause: () => 'no instance has as many GPUs free as the task needs',
    advice: () => 'Add an instance with GPUs.',
  },
  {
    code: 'fargate-capacity',
    weight: 'passing',
    seen: /^\s*RESOURCE:FARGATE\s*$|Capacity is unavailable at this time/i,
    what: 'Fargate has no capacity for the task at the moment.',
    cause: () => 'Fargate has no capacity for the task at the moment',
    advice: () => 'Run again later, or give the task subnets in more Availability Zones.',
  },
  {
    code: 'no-fitting-instance',
    weight: 'passing',
    seen: reason('RESOURCE:\\S+'),
    what: 'No instance meets all that the task requires, for a reason that is not known here.',
    cause: (message) =>
      `no instance has enough of what ECS calls ${/RESOURCE:(\S+?)\.?\s*$/.exec(message)?.[1] ?? 'a resource'}`,
    advice: () => ROOM,
  },
  {
    code: 'agent-disconnected',
    weight: 'passing',
    seen: reason('AGENT'),
    what: 'The ECS agent of an instance is not connected, so it takes no new tasks.',
    cause: () => 'the ECS agent of an instance is not connected, so it takes no new tasks',
    advice: () => 'Restart it on the instance: `sudo systemctl restart ecs`.',
  },
  {
    code: 'missing-attribute',
    weight: 'permanent',
    seen: reason('(?:ATTRIBUTE|LOCATION)'),
    what: 'The instances lack something that the task requires: a log driver, an architecture, an Availability Zone or another attribute.',
    cause: (message) =>
      /LOCATION/.test(message)
        ? 'no instance is in an Availability Zone of the subnets'
        : 'the instances lack an attribute that the task requires',
    advice: () =>
      'Compare runtimePlatform, log drivers and volumes of the task definition, and the subnets, with what the instances have.',
  },
  {
    code: 'instance-inactive',
    weight: 'permanent',
    seen: reason('INACTIVE'),
    what: 'The instance or the cluster was removed.',
    cause: () => 'the instance or the cluster that is named was removed (INACTIVE)',
    advice: () => 'Name one that is ACTIVE.',
  },
];
