import { listed } from '../../problem.ts';
import { missingAttributes } from '../facts/attributes.ts';
import type { Amount } from '../facts/instances.ts';
import { instanceName, instanceNamedIn } from '../facts/instances.ts';
import { withoutPointer, withoutStop } from '../facts/names.ts';
import { stopFirst } from '../facts/percentages.ts';
import { isTooLarge, roomFor, takenPort } from '../facts/room.ts';
import type { Clue, Rule } from './rule.ts';

const WORDS = {
  CPU: { unit: 'CPU units', what: 'CPU units', lower: 'cpu' },
  MEMORY: { unit: 'MiB', what: 'memory', lower: 'memory' },
} as const;

function tooLittle(amount: Amount, clue: Clue): string {
  const room = roomFor(amount, clue);
  const { need, largest } = room;

  const { unit, what } = WORDS[amount];
  if (need === undefined) return `no instance of ${clusterName(clue)} has enough ${what} free for the task`;
  const needs = `the task needs ${need} ${unit}${amount === 'MEMORY' ? ' of memory' : ''}`;
  if (isTooLarge(room) && largest !== undefined) {
    return `${needs}, and no instance is that large: the largest (${largest.name}) has ${largest.total} ${unit} in all`;
  }
  if (room.closest === undefined || room.closest.free >= need)
    return `${needs}, and ECS found no instance with that much free`;
  const { name, free } = room.closest;
  return `${needs}, and the closest instance (${name}) has ${free} ${unit} free: ${need - free} ${unit} are missing`;
}

function makeRoom(amount: Amount, clue: Clue): string {
  const { lower } = WORDS[amount];
  if (isTooLarge(roomFor(amount, clue))) {
    return `Lower ${lower} in the task definition, or add instances of a larger type.`;
  }
  return `Add an instance, or lower ${lower} in the task definition${orStopFirst(clue)}.`;
}

function orStopFirst({ evidence }: Clue): string {
  const first = stopFirst(evidence);
  return first === undefined ? '' : `; or ${first}`;
}

function clusterName({ evidence }: Clue): string {
  return evidence.cluster === '' ? 'the cluster' : `cluster ${evidence.cluster}`;
}

function closest({ text, evidence }: Clue) {
  return instanceNamedIn(text, evidence.instances);
}

function closestName(clue: Clue): string {
  const instance = closest(clue);
  return instance === undefined ? 'the closest instance' : `the closest instance (${instanceName(instance)})`;
}

function portCause(clue: Clue): string {
  const taken = takenPort(clue);
  if (taken === undefined) return `a host port that the task needs is in use already on ${closestName(clue)}`;
  const { port, instances, everywhere, isClosest } = taken;
  const protocol = port.protocol === 'udp' ? '/udp' : '';
  const subject = `host port ${port.port}${protocol}, which container ${port.container} needs, is in use already on`;
  const [first, ...others] = instances;
  if (first === undefined) return `${subject} the closest instance`;
  if (everywhere && others.length > 0) return `${subject} all ${instances.length} instances (${listed(instances, 5)})`;
  if (everywhere) return `${subject} the only instance (${first})`;
  return isClosest ? `${subject} the closest instance (${first})` : `${subject} instance ${first}`;
}

/** Tasks for which ECS finds no instance. */
export const PLACEMENT: readonly Rule[] = [
  {
    code: 'no-container-instances',
    weight: 'passing',
    places: ['event'],
    pattern: /No Container Instances were found/i,
    what: 'The cluster has no instance that takes tasks.',
    cause: (clue) => `${clusterName(clue)} has no container instance that takes tasks`,
    advice: () =>
      'Look at its Auto Scaling group: does it want instances, can it launch them (vCPU quota), and do they join the cluster (ECS_CLUSTER in /etc/ecs/ecs.config, instance role)?',
  },
  {
    code: 'port-in-use',
    weight: 'passing',
    places: ['event'],
    pattern: /already using a port required by your task/i,
    what: 'A port of the instance, which the task needs, is in use already.',
    cause: portCause,
    advice: (clue) =>
      `It is usually the old task that holds it. Let ECS choose the port (hostPort 0, with a load balancer in front), add an instance, or use the network mode awsvpc${orStopFirst(clue)}.`,
  },
  {
    code: 'insufficient-cpu',
    weight: 'passing',
    places: ['event'],
    pattern: /insufficient CPU units|RESOURCE:CPU\b/i,
    what: 'No instance has enough CPU units free.',
    cause: (clue) => tooLittle('CPU', clue),
    advice: (clue) => makeRoom('CPU', clue),
  },
  {
    code: 'insufficient-memory',
    weight: 'passing',
    places: ['event'],
    pattern: /insufficient memory|RESOURCE:MEMORY\b/i,
    what: 'No instance has enough memory free.',
    cause: (clue) => tooLittle('MEMORY', clue),
    advice: (clue) => makeRoom('MEMORY', clue),
  },
  {
    code: 'insufficient-gpu',
    weight: 'passing',
    places: ['event'],
    pattern: /RESOURCE:GPU\b/,
    what: 'No instance has enough GPUs free.',
    cause: (clue) => `no instance of ${clusterName(clue)} has as many GPUs free as the task needs`,
    advice: (clue) => `Add an instance with GPUs${orStopFirst(clue)}.`,
  },
  {
    code: 'too-many-ports',
    weight: 'passing',
    places: ['event'],
    pattern: /RESOURCE:PORTS\b/,
    what: 'The instances have no host ports left for the task: ECS reserves at most 100 on each.',
    cause: (clue) => `${closestName(clue)} has no host ports left for the task: ECS reserves at most 100 on each`,
    advice: () => 'Let ECS choose host ports (hostPort 0), which do not count towards this, or add an instance.',
  },
  {
    code: 'no-network-interface',
    weight: 'passing',
    places: ['event'],
    pattern: /RESOURCE:ENI\b/,
    what: 'The instances have no network interface left for the task.',
    cause: (clue) =>
      `${closestName(clue)} has no network interface left, and a task in the network mode awsvpc needs one`,
    advice: (clue) =>
      `Switch on the account setting awsvpcTrunking and launch new instances, use a larger instance type, or add an instance${orStopFirst(clue)}.`,
  },
  {
    code: 'agent-disconnected',
    weight: 'passing',
    places: ['event'],
    pattern: /encountered error "?AGENT/i,
    what: 'The ECS agent of an instance is not connected, so it takes no new tasks.',
    cause: (clue) => `the ECS agent of ${closestName(clue)} is not connected, so it takes no new tasks`,
    advice: () =>
      'Restart it on the instance (`sudo systemctl restart ecs`), and look in /var/log/ecs/ecs-agent.log if that does not help.',
  },
  {
    code: 'missing-attribute',
    weight: 'permanent',
    places: ['event'],
    pattern: /missing an attribute required by your task/i,
    what: 'The instances lack something that the task requires: a log driver, an architecture, an Availability Zone or another attribute.',
    cause: (clue) => {
      const missing = missingAttributes(clue.evidence.definition, closest(clue));
      return `${closestName(clue)} lacks ${missing.length === 0 ? 'something that the task requires' : `what the task requires: ${listed(missing, 5)}`}`;
    },
    advice: () =>
      'Compare runtimePlatform, log drivers and volumes of the task definition, and the subnets of the service, with what the instances have (Attributes of a container instance in the ECS console). Change one of the two.',
  },
  {
    code: 'placement-constraint',
    weight: 'passing',
    places: ['event'],
    pattern:
      /(?:MemberOf|DistinctInstance) placement constraint unsatisfied|SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED/i,
    what: 'The placement constraints of the service leave no instance for the task.',
    cause: (clue) =>
      /DistinctInstance/i.test(clue.text)
        ? 'every instance has a task of this service already, and the service wants only one on each (distinctInstance)'
        : `${closestName(clue)} is not one that the placement constraints of the service allow`,
    advice: (clue) => `Add an instance that the constraints allow, or change placementConstraints${orStopFirst(clue)}.`,
  },
  {
    code: 'no-fitting-instance',
    weight: 'passing',
    places: ['event'],
    pattern: /no container instance met all of its requirements/i,
    what: 'No instance meets all that the task requires, for a reason that is not known here.',
    cause: (clue) => `ECS finds no instance for the task${afterHead(clue.text)}`,
    advice: () =>
      'Compare what the task asks for (CPU, memory, ports, attributes, placement constraints) with the instances of the cluster.',
  },
];

function afterHead(text: string): string {
  const rest = withoutPointer(text.replace(/^.*met all of its requirements\.?\s*/is, ''));
  return rest.trim() === '' ? ', and gives no reason' : `: ${withoutStop(rest)}`;
}
