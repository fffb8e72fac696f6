import type { Clue, Place, Rule } from './rule.ts';

const STOPPED: readonly Place[] = ['stopped-reason', 'stop-code'];

function instanceIn({ text }: Clue): string {
  const id = /\(instance (i-[0-9a-f]+)\)/.exec(text)?.[1];
  return id === undefined ? 'the instance under a task' : `instance ${id}`;
}

const REPLACED = 'ECS replaces the task by itself.';

/** Tasks that were taken away by what they ran on, or by somebody: it says nothing about the new revision. */
export const INFRASTRUCTURE: readonly Rule[] = [
  {
    code: 'spot-interruption',
    weight: 'passing',
    places: STOPPED,
    pattern: /Spot Task was interrupted|^SpotInterruption$/i,
    vague: true,
    what: 'AWS took back the Spot capacity under the task.',
    cause: () => 'AWS took back the Spot capacity under a task, as it may at any time',
    advice: () =>
      `${REPLACED} If that disturbs the service, run a base of its tasks on FARGATE or on-demand instances (capacityProviderStrategy with base).`,
  },
  {
    code: 'instance-terminated',
    weight: 'passing',
    places: STOPPED,
    pattern: /Host EC2 \(instance \S+\) (?:stopped|terminated)|^TerminationNotice$/i,
    vague: true,
    what: 'The EC2 instance of the task was stopped or terminated.',
    cause: (clue) => `${instanceIn(clue)} was ${/stopped/i.test(clue.text) ? 'stopped' : 'terminated'}`,
    advice: () =>
      `${REPLACED} If its Auto Scaling group did it, managed termination protection or managed draining of the capacity provider lets tasks move first.`,
  },
  {
    code: 'instance-deregistered',
    weight: 'passing',
    places: STOPPED,
    pattern: /deregistration forced by user/i,
    vague: true,
    what: 'Somebody took the instance of the task out of the cluster.',
    cause: () => 'somebody took the instance of a task out of the cluster',
    advice: () =>
      `${REPLACED} Draining an instance first (\`aws ecs update-container-instances-state\`) keeps this from happening.`,
  },
  {
    code: 'instance-draining',
    weight: 'passing',
    places: STOPPED,
    pattern: /during instance draining/i,
    vague: true,
    what: 'The instance of the task is being drained.',
    cause: () => 'the instance of a task is being drained',
    advice: () => `${REPLACED} It needs room on another instance for that.`,
  },
  {
    code: 'maintenance',
    weight: 'passing',
    places: STOPPED,
    pattern: /performing maintenance on the underlying infrastructure/i,
    vague: true,
    what: 'AWS is doing maintenance on the machine under the task.',
    cause: () => 'AWS is doing maintenance on the machine under a task',
    advice: () => REPLACED,
  },
  {
    code: 'infrastructure-health',
    weight: 'passing',
    places: STOPPED,
    pattern: /^InfrastructureHealth$/,
    vague: true,
    what: 'AWS stopped the task because of the machine under it.',
    cause: () => 'AWS stopped a task because of the machine under it',
    advice: () => REPLACED,
  },
  {
    code: 'task-stopped-by-user',
    weight: 'passing',
    places: STOPPED,
    pattern: /Task stopped by user|^UserInitiated$/i,
    vague: true,
    what: 'Somebody, or another program, stopped the task.',
    cause: () => 'somebody, or another program, stopped a task',
    advice: () => `${REPLACED} CloudTrail tells who called StopTask; another deployment job is the likeliest.`,
  },
];
