import { parse } from 'yaml';
import { parseScenario } from '../../emulator/scenario/load.ts';
import type { Scenario } from '../../emulator/scenario/schema.ts';
import type { DeployAction, ScriptStep } from '../../emulator/scenario/script.ts';

/** A scenario of the emulator in which the action makes one of the deployments, and everybody else does what the script says. */
export interface Rehearsal {
  /** `failures/crash-at-start`; where a scenario has several services, with the service: `failures/cannot-pull: rate-limit`. */
  readonly name: string;
  /** Below `emulator/scenarios/`. */
  readonly file: string;
  /** What the scenario says of itself. */
  readonly story: string;
  /** The emulator's scenario without an outcome; its script is what happens before the action's turn. */
  readonly scenario: string;
  /** What the script would have done at the action's turn. */
  readonly deploy: DeployAction;
  /** Seconds from the beginning to the action's turn. */
  readonly at: number;
  /** What happens afterwards, in seconds from the action's UpdateService. */
  readonly after: readonly ScriptStep[];
  /** The input wait-for-minutes. */
  readonly minutes: number;
}

/** Where the script's own step says too little, or nobody deploys in it at all. */
const DEPLOYS_INSTEAD: Readonly<Record<string, string>> = {
  'rollouts/current-service-deployment.yml': 'web:v2',
  'rollouts/current-service-deployment-lags.yml': 'web:v2',
  'rollouts/external.yml': 'web:v2',
  'rollouts/forced.yml': 'web:v1',
  'trouble/instance-drains.yml': 'web:v2',
  'trouble/person-stops-a-task.yml': 'web:v2',
  'trouble/revision-not-found-yet.yml': 'web:v2',
  'trouble/service-complains.yml': 'web:v2',
  'trouble/spot-interruption.yml': 'web:v2',
  'trouble/stale-reads.yml': 'web:v2',
};

/** Long enough for most scenarios to come to their end, and for the others to show that they don't. */
const USUAL_MINUTES = 10;

/** Those that take longer. */
const MINUTES: Readonly<Record<string, number>> = {
  'capacity/managed-scaling-too-small': 20,
  'rollouts/blue-green-continued': 15,
  'rollouts/blue-green-pause-continues': 40,
  'rollouts/blue-green-pause-times-out': 40,
  'rollouts/blue-green-rejected': 15,
  'rollouts/blue-green-update-refused': 15,
  'rollouts/canary': 20,
  'rollouts/linear': 30,
  'rollouts/linear-completes': 30,
  'trouble/throttled': 20,
};

/** Scenarios in which the action has nothing to do, by the beginning of their names, and why. */
const NOT_REHEARSED: Readonly<Record<string, string>> = {
  'capacity/draining-instance': 'Nobody deploys.',
  'capacity/draining-the-only-instance': 'Nobody deploys.',
  'capacity/instance-stops': 'Nobody deploys.',
  'capacity/run-a-migration': 'RunTask, which the action does not use.',
  'capacity/run-task-without-room': 'RunTask, which the action does not use.',
  'capacity/scale-in-keeps-zones-even': 'Nobody deploys.',
  'capacity/wrong-zone': 'A change of the network configuration, which the action never sends.',
  'rollouts/blue-green-first': 'CreateService: the action deploys services that are there.',
  'rollouts/code-deploy-': 'CodeDeploy makes the deployment, not ECS.',
  'rollouts/configuration-applies-': 'A change of the deployment configuration, which the action never sends.',
  'rollouts/first-deployment-fails': 'CreateService: the action deploys services that are there.',
};

/** Why the action has no turn in the scenario of this file; undefined where it has one. */
export function reasonAgainst(file: string): string | undefined {
  return Object.entries(NOT_REHEARSED).find(([beginning]) => file.startsWith(beginning))?.[1];
}

/**
 * Every turn that the action can take in a scenario: the first deployment of each service that somebody deploys in it. None where there is a
 * {@link reasonAgainst} it.
 * @throws Error where the scenario isn't valid, or has neither a turn nor a reason
 */
export function rehearsalsOf(file: string, text: string): readonly Rehearsal[] {
  if (reasonAgainst(file) !== undefined) return [];
  const { script, clusters } = parseScenario(text, file);
  const steps = inSeconds(script);
  const turns = turnsIn(file, steps, clusters);
  if (turns.length === 0)
    throw new Error(`${file}: nobody deploys: say in rehearsal.ts what the action does, or why nothing`);
  const { script: _, outcome: __, ...setup } = parse(text) as Record<string, unknown>;
  const base = file.replace(/\.yml$/, '');
  return turns.map(({ index, deploy }) => {
    const at = steps[index]?.at ?? 0;
    return {
      name: turns.length === 1 ? base : `${base}: ${deploy.service}`,
      file,
      story: storyOf(text),
      scenario: JSON.stringify({ ...setup, script: steps.slice(0, Math.max(0, index)) }, undefined, 1),
      deploy,
      at,
      after: steps.slice(index + 1).map((step) => ({ ...step, at: step.at - at })),
      minutes: MINUTES[base] ?? USUAL_MINUTES,
    };
  });
}

type TimedStep = ScriptStep & { readonly at: number };

interface Turn {
  /** Of the step that the action takes over; -1 where it comes before all of them. */
  readonly index: number;
  readonly deploy: DeployAction;
}

function turnsIn(file: string, steps: readonly TimedStep[], clusters: Scenario['clusters']): readonly Turn[] {
  const instead = DEPLOYS_INSTEAD[file];
  if (instead !== undefined) {
    const index = steps.findIndex(({ call }) => call === 'UpdateService');
    const [cluster] = clusters;
    const where = { service: cluster?.services[0]?.name ?? '', cluster: cluster?.name };
    return [{ index, deploy: { ...where, image: `\${registry}/${instead}` } }];
  }
  const firsts = new Map<string, Turn>();
  steps.forEach(({ deploy }, index) => {
    if (deploy !== undefined && !firsts.has(deploy.service)) firsts.set(deploy.service, { index, deploy });
  });
  return [...firsts.values()];
}

/** Every step with its time: by default that of the step before. */
function inSeconds(steps: readonly ScriptStep[]): readonly TimedStep[] {
  let at = 0;
  return steps.map((step) => {
    at = step.at ?? at;
    return { ...step, at };
  });
}

/** The comment at the top of the file. */
function storyOf(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^#\s*/, ''))
    .join(' ');
}
