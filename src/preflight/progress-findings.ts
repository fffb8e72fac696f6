import type { Percentages } from '../percentages/percentages.ts';
import type { Bounds } from './bounds.ts';
import { blockedLines, type Case, portAdvice } from './case.ts';
import type { Finding } from './finding.ts';
import type { Obstacle } from './fit.ts';
import type { InstanceForecast } from './forecast.ts';
import { obstacleLines } from './obstacle-words.ts';
import { higherMaximum, minimumRemedy } from './remedies.ts';
import type { Instance, Situation } from './situation.ts';

/** Why a deployment may never come to its end. */
export function progressFindings(one: Case): readonly Finding[] {
  const { progress } = one.forecast;
  switch (progress.kind) {
    case 'moves':
    case 'nothing-desired':
      return [];
    case 'stuck':
      return [STUCK[progress.cause](one)];
    case 'depends':
      return [orderDecides(one)];
    case 'needs-capacity':
      return [needsCapacity(one)];
    case 'unknown':
      return [notForecast(one)];
  }
}

const STUCK = { percentages: deadlocked, 'fits-nowhere': fitsNowhere, placement: noRoom };

function deadlocked({ situation, forecast }: Case): Finding {
  const { percentages, desired, daemon } = situation;
  const { lower, upper } = forecast.bounds;
  const kept = `minimumHealthyPercent ${percentages.minimum} keeps ${lower} of ${desired} tasks healthy`;
  const at = `maximumPercent ${percentages.maximum} allows no more than ${upper}`;
  const higher = higherMaximum(situation);
  const remedies = [
    higher === undefined
      ? undefined
      : `Set maximumPercent of the service to ${higher.percentages.maximum} or more, or maximum-percent: ${higher.percentages.maximum} for this deployment alone: a new task then starts beside the old ones.`,
    minimumRemedy(situation),
    higher === undefined && !daemon ? spareRemedy(situation) : undefined,
  ];
  return {
    code: 'percentages-deadlock',
    text: `no task can be replaced: ${kept}, and ${at}, so none may start and none may stop`,
    remedies: remedies.filter((text) => text !== undefined),
    weight: 'refusal',
  };
}

/** Where neither percentage alone gets it moving. */
function spareRemedy({ desired, percentages }: Situation): string {
  const minimum = Math.floor((100 * (desired - 1)) / desired);
  return `Set minimum-healthy-percent: ${Math.min(minimum, percentages.minimum)} for this deployment alone, and see that there is room for the new tasks.`;
}

function fitsNowhere(one: Case): Finding {
  const { situation, forecast } = one;
  const { instances } = forecast;
  const code = 'fits-nowhere' as const;
  if (instances.length === 0) {
    return {
      code,
      text: `no container instance is registered with the cluster${poolNames(situation)}, so no task can be placed`,
      remedies: ['Start an instance, and see that its agent joins this cluster.'],
      // One may be starting as this is read.
      weight: 'warning',
    };
  }
  const lines = obstacleLines(instances, { service: situation.service, tasks: [] }, (it) => it.obstacleWhenEmpty);
  const afterwards =
    forecast.lowest.certain === 0 ? '; the old tasks would be stopped all the same, and nothing would run' : '';
  return {
    code,
    text: `a new task fits on no instance, not even on an empty one: ${lines.join('; ')}${afterwards}`,
    remedies: emptyRemedies(instances),
    weight: instances.some(({ instance }) => isArriving(instance)) ? 'warning' : 'refusal',
  };
}

/** It may take tasks in a moment. */
export function isArriving({ status, agentConnected }: Instance): boolean {
  return status === 'REGISTERING' || (status === 'ACTIVE' && !agentConnected);
}

function poolNames({ capacity }: Situation): string {
  const names = capacity.kind === 'instances' ? capacity.pools.flatMap(({ provider }) => provider ?? []) : [];
  return names.length === 0 ? '' : ` for capacity provider ${names.join(', ')}`;
}

function emptyRemedies(instances: readonly InstanceForecast[]): readonly string[] {
  const kinds = new Set(instances.map(({ obstacleWhenEmpty }) => obstacleWhenEmpty?.kind));
  const remedies = [...kinds].flatMap((kind) => (kind === undefined ? [] : (EMPTY_REMEDIES[kind] ?? [])));
  return [...new Set(remedies)];
}

const EMPTY_REMEDIES: Partial<Record<Obstacle['kind'], string>> = {
  cpu: 'Ask for less CPU in the task definition, or use larger instances.',
  memory:
    'Ask for less memory in the task definition (memoryReservation counts where it is set), or use larger instances.',
  gpus: 'Use instances with enough GPUs.',
  ports: 'Choose another host port: the instances keep this one for themselves.',
  attribute: 'Use instances that have the attribute, or update their ECS agent: it says there what it can do.',
  'member-of': 'Change the placement constraints, or use instances that satisfy them.',
  status: 'Bring an instance back to ACTIVE, or start one.',
  agent: 'Restart the ECS agent on the instance.',
};

function noRoom(one: Case): Finding {
  const { situation, forecast, isSettled } = one;
  const unsure = isSettled ? '' : '. It may still find room: not everything that is in the way is known to stay';
  return {
    code: 'no-room',
    text: `the new tasks find no room: ${keptWords(situation.percentages, forecast.bounds, situation.desired)}, and a new one can't be placed beside them (${blockedLines(one).join('; ')})${unsure}`,
    remedies: roomRemedies(one),
    weight: isSettled ? 'refusal' : 'warning',
  };
}

function keptWords({ minimum, maximum }: Percentages, bounds: Bounds, desired: number): string {
  const stop = desired - bounds.lower;
  if (bounds.upper <= desired && stop > 0)
    return `maximumPercent ${maximum} lets none start before an old one has gone`;
  return `minimumHealthyPercent ${minimum} keeps ${bounds.lower} of ${desired} running`;
}

function roomRemedies(one: Case): readonly string[] {
  const remedies = [
    ...portAdvice(one),
    'Add a container instance: one with room for a new task is enough.',
    minimumRemedy(one.situation),
  ];
  return remedies.filter((text) => text !== undefined);
}

function orderDecides(one: Case): Finding {
  return {
    code: 'order-decides',
    text: `whether it moves depends on which old tasks ECS stops first: not every one of them makes room for a new one (${blockedLines(one).join('; ')})`,
    remedies: roomRemedies(one),
    weight: 'warning',
  };
}

function needsCapacity(one: Case): Finding {
  return {
    code: 'needs-capacity',
    text: `it has to wait for instances that managed scaling brings (${blockedLines(one).join('; ') || 'none is there'}), which takes some minutes`,
    remedies: ['See that the Auto Scaling group may grow, or lower its target capacity to keep room to spare.'],
    weight: 'note',
  };
}

function notForecast({ situation }: Case): Finding {
  const { capacity } = situation;
  const why = capacity.kind === 'unknown' ? 'what the instances have free is not known' : 'not enough is known';
  return {
    code: 'not-forecast',
    text: `whether the new tasks find room can't be told: ${why}`,
    remedies: [],
    weight: 'note',
  };
}
