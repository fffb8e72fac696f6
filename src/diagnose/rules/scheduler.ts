import { withoutStop } from '../facts/names.ts';
import type { Rule } from './rule.ts';

/** What ECS's scheduler says about itself: that it can't go on, or not now. */
export const SCHEDULER: readonly Rule[] = [
  {
    code: 'ecs-throttled',
    weight: 'passing',
    places: ['event', 'stopped-reason'],
    pattern: /operations are being throttled|OPERATION_THROTTLED/i,
    vague: true,
    what: 'ECS is slowed down by the limits of an AWS API.',
    cause: (clue) => {
      const service = /DISCOVERY/i.test(clue.text)
        ? 'service discovery (Cloud Map)'
        : (/\b(ELB|load balanc\w+|EC2)\b/i.exec(clue.text)?.[1] ?? 'an AWS API');
      return `ECS is slowed down by the limits of ${service}, and tries again later`;
    },
    advice: () =>
      'It passes by itself. If it comes back, deploy fewer services at once, or ask for a higher quota of that API.',
  },
  {
    code: 'tasks-keep-failing',
    weight: 'repeated',
    places: ['event'],
    pattern: /unable to consistently start tasks successfully|SERVICE_TASK_START_IMPAIRED/i,
    vague: true,
    what: 'Tasks stop before they run, again and again, and ECS waits longer after each try.',
    cause: () => 'tasks stop before they run, again and again, and ECS waits longer after each try, up to 15 minutes',
    advice: () => 'Look at the stopped tasks in the ECS console: each has a reason.',
  },
  {
    code: 'launch-failed',
    weight: 'repeated',
    places: ['event'],
    pattern: /failed to (?:launch|start|register|deregister) [^(]*(?:\([^)]*\))?\s*with \(error/i,
    what: 'ECS could not launch a task or register it with the load balancer, for a reason that is not known here.',
    cause: (clue) => `ECS ${/failed to .*/s.exec(withoutStop(clue.text))?.[0] ?? 'could not launch a task'}`,
    advice: () =>
      'Correct what the message names; it is often a role, a subnet, a security group or a target group of the service.',
  },
];
