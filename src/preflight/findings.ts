import type { Percentages } from '../percentages/percentages.ts';
import { type Bounds, isDeadlocked } from './bounds.ts';
import type { Finding, MaxUnavailable } from './finding.ts';
import type { Obstacle } from './fit.ts';
import type { Forecast, InstanceForecast } from './forecast.ts';
import type { Holder } from './holder.ts';
import { obstacleLines } from './obstacle-words.ts';
import { higherMaximum, interruptionParts, minimumRemedy, portRemedies } from './remedies.ts';
import type { Instance, Situation } from './situation.ts';
import { waitOf } from './wait.ts';

/** Everything that the findings of one service rest on. */
export interface Case {
  readonly situation: Situation;
  readonly forecast: Forecast;
  /** Of the revision to come. */
  readonly networkMode: string;
  /** Who holds what the new tasks need, as far as it was read. */
  readonly holders: readonly Holder[];
  /** All of them were read, the service itself is steady, and a second reading found the same. */
  readonly isSettled: boolean;
  readonly maxUnavailable: MaxUnavailable | undefined;
}

/** What a person should know about a forecast, and what they can do; empty where the deployment moves and nobody notices. */
export function findingsOf(one: Case): readonly Finding[] {
  return [...aboutProgress(one), ...aboutInterruption(one), ...aboutUnavailable(one)];
}

function aboutProgress(one: Case): readonly Finding[] {
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

function blockedLines({ situation, forecast, holders }: Case): readonly string[] {
  const told = { service: situation.service, tasks: holders };
  return obstacleLines(forecast.instances, told, ({ obstacle }) => obstacle);
}

function roomRemedies(one: Case): readonly string[] {
  const remedies = [
    ...portAdvice(one),
    'Add a container instance: one with room for a new task is enough.',
    minimumRemedy(one.situation),
  ];
  return remedies.filter((text) => text !== undefined);
}

/** Another port helps only where a port is what is missing. */
function portAdvice({ situation, forecast, networkMode }: Case): readonly string[] {
  const isTaken = forecast.instances.some(({ obstacle }) => obstacle?.kind === 'ports');
  return isTaken ? portRemedies(situation, networkMode) : [];
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

function aboutInterruption(one: Case): readonly Finding[] {
  const { situation, forecast } = one;
  const { interruption, progress } = forecast;
  // What is refused, or never ends, has said the worse already.
  if (interruption === 'none' || progress.kind === 'stuck') return [];
  const { minimum, maximum } = situation.percentages;
  if (interruption === 'possible') {
    return [
      {
        code: 'possible-interruption',
        text: `there may be a moment without a healthy task: minimumHealthyPercent ${minimum} of ${situation.desired} keeps none, so ECS may stop every old task before a new one is healthy`,
        remedies: [`Set minimumHealthyPercent to ${higherMinimum(situation)} (now ${minimum}/${maximum}).`],
        weight: 'warning',
      },
    ];
  }
  const blocked = situation.replacement === 'rolling' ? blockedLines(one).join('; ') : '';
  const why =
    blocked === '' ? `maximumPercent ${maximum} lets none start before` : `a new one finds no room before (${blocked})`;
  const parts = interruptionParts(situation);
  return [
    {
      code: 'interruption',
      text: `no task will be healthy for ${waitOf(forecast)}${parts === '' ? '' : ` (${parts})`}: with minimumHealthyPercent ${minimum} the old tasks are stopped first, and ${why}`,
      remedies: interruptionRemedies(one),
      weight: 'warning',
    },
  ];
}

/** The least percentage that keeps one task. */
function higherMinimum({ desired }: Situation): number {
  return desired === 1 ? 100 : Math.ceil(100 / desired);
}

function interruptionRemedies(one: Case): readonly string[] {
  const { situation, forecast } = one;
  const { desired, percentages } = situation;
  // Percentages alone would do, where there is room.
  if (forecast.instances.length === 0 || forecast.instances.some(({ obstacle }) => obstacle === undefined)) {
    const higher = higherMaximum({ ...situation, percentages: { ...percentages, minimum: 100 } });
    if (higher !== undefined)
      return [
        `Set minimumHealthyPercent to 100 and maximumPercent to ${Math.max(200, higher.percentages.maximum)}: there is room for the new task beside the old one.`,
      ];
  }
  const spread =
    desired > 1 ? [`Set minimumHealthyPercent to ${higherMinimum(situation)}, so that some are kept.`] : [];
  return [...portAdvice(one), 'Add a container instance, and set minimumHealthyPercent to 100.', ...spread];
}

function aboutUnavailable({ situation, forecast, maxUnavailable }: Case): readonly Finding[] {
  if (maxUnavailable === undefined || forecast.progress.kind === 'nothing-desired') return [];
  const { desired, tasks } = situation;
  // What is missing already isn't this deployment's doing.
  const serving = Math.min(desired, tasks.filter(({ healthy }) => healthy).length);
  const missing = serving - forecast.lowest.possible;
  const allowed = allowedOf(maxUnavailable, desired);
  if (missing <= allowed) return [];
  const certain = serving - forecast.lowest.certain > allowed ? '' : ' if ECS stops old tasks first';
  return [
    {
      code: 'beyond-max-unavailable',
      text: `max-unavailable: ${missing} of ${desired} tasks would be missing at times${certain}, and no more than ${allowed} may`,
      remedies: isDeadlocked(forecast.bounds, desired)
        ? []
        : [
            `Allow it with max-unavailable: ${missing}, or raise minimumHealthyPercent (now ${situation.percentages.minimum}).`,
          ],
      weight: 'refusal',
    },
  ];
}

function allowedOf(most: MaxUnavailable, desired: number): number {
  return most.kind === 'tasks' ? most.count : Math.floor((desired * most.percent) / 100);
}
