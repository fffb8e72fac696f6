import { withoutPointer, withoutStop } from '../facts/names.ts';
import { REASONS, type Rule } from './rule.ts';

const QUOTAS = 'Ask for more in the console of Service Quotas (AWS Fargate), or stop tasks that nobody needs.';

/** What Fargate and capacity providers can't give. */
export const CAPACITY: readonly Rule[] = [
  {
    code: 'fargate-capacity',
    weight: 'passing',
    places: ['event', ...REASONS],
    pattern: /Capacity is unavailable at this time|RESOURCE:FARGATE/i,
    what: 'Fargate has no capacity for the task at the moment.',
    cause: () => "Fargate has no capacity for the task at the moment in the service's Availability Zones",
    advice: () =>
      'ECS keeps trying. Give the service subnets in more Availability Zones, try another size of CPU and memory, or with FARGATE_SPOT add FARGATE to the capacity provider strategy.',
  },
  {
    code: 'fargate-task-quota',
    weight: 'passing',
    places: ['event', ...REASONS],
    pattern: /limit on the number of (?:tasks|vCPUs) you can run concurrently/i,
    what: 'The account runs as many tasks or vCPUs on Fargate as its quota allows.',
    cause: (clue) =>
      `the account runs as many ${/vCPUs/i.test(clue.text) ? 'vCPUs' : 'tasks'} on Fargate as its quota allows`,
    advice: () => QUOTAS,
  },
  {
    code: 'fargate-size-quota',
    weight: 'permanent',
    places: ['event', ...REASONS],
    pattern: /requested (?:CPU|MEMORY) configuration is above your limit/i,
    what: 'The task asks Fargate for more CPU or memory than the quota of the account allows.',
    cause: (clue) =>
      `the task asks Fargate for more ${/requested CPU/i.test(clue.text) ? 'CPU' : 'memory'} than the quota of the account allows`,
    advice: () =>
      `${QUOTAS.replace(', or stop tasks that nobody needs', '')} Or lower cpu and memory in the task definition.`,
  },
  {
    code: 'fargate-zone',
    weight: 'repeated',
    places: ['event'],
    pattern: /unable to place a task.*Reason: Internal error/is,
    what: 'ECS reports an internal error; AWS names a subnet in an Availability Zone without Fargate as its cause.',
    cause: () => 'ECS says no more than "Internal error" when it places a task',
    advice: () =>
      'AWS names one cause: a subnet in an Availability Zone that Fargate is not offered in. Take other subnets for the service, or try again later.',
  },
  {
    code: 'capacity-provider-empty',
    weight: 'passing',
    places: ['event', ...REASONS],
    pattern: /EMPTY CAPACITY PROVIDER|No capacity provider takes tasks/i,
    what: 'The capacity provider brought no instance for the task.',
    cause: () => 'the capacity provider brought no instance for the task',
    advice: () =>
      'Look at its Auto Scaling group: its maximum size, errors when it launches instances, and whether its instance type is large enough for the task.',
  },
  {
    code: 'subnet-full',
    weight: 'passing',
    places: ['event', ...REASONS],
    pattern: /InsufficientFreeAddressesInSubnet|not (?:have )?enough free (?:IP )?addresses/i,
    what: 'A subnet of the service has no free addresses left.',
    cause: (clue) =>
      `${/subnet-[0-9a-f]+/.exec(clue.text)?.[0] ?? 'a subnet of the service'} has no free addresses left`,
    advice: () => 'Give the service larger or more subnets; every task in the network mode awsvpc takes an address.',
  },
  {
    code: 'task-not-placed',
    weight: 'passing',
    places: ['event'],
    pattern: /was unable to place a task|SERVICE_TASK_PLACEMENT_FAILURE/i,
    what: 'ECS found no place for the task, for a reason that is not known here.',
    cause: (clue) => `ECS finds no place for the task${afterHead(clue.text)}`,
    advice: () => "Look at the service's events in the ECS console, and at the capacity of the cluster.",
  },
];

function afterHead(text: string): string {
  const rest = withoutPointer(
    text.replace(/^.*(?:unable to place a task|SERVICE_TASK_PLACEMENT_FAILURE)\.?\s*(?:Reason:)?/is, ''),
  );
  return rest.trim() === '' ? ', and gives no reason' : `: ${withoutStop(rest)}`;
}
