import { CONCURRENT_REGISTRATION, DENIED, EXPIRED, OVER, THROTTLED } from '../error-names.ts';
import type { KnownError } from './known-error.ts';

const LEAST = 'the README has the least policy.';

function actionIn(message: string): string | undefined {
  return /perform: ([\w-]+:\w+)/.exec(message)?.[1];
}

function roleIn(message: string): string {
  const name = /on resource: \S*?:role\/(?:\S*\/)?([^/\s]+)/.exec(message)?.[1];
  return name === undefined ? 'the roles of the task definition' : `role ${name}`;
}

/** `on service/prod/web`, without the region and account, which are long and the same for all. */
function resourceIn(message: string): string {
  const resource = /on resource: (\S+)/.exec(message)?.[1];
  if (resource === undefined || resource === '*') return '';
  return ` on ${resource.split(':').slice(5).join(':') || resource}`;
}

/** Permissions, credentials and limits of the role that deploys. */
export const ACCESS: readonly KnownError[] = [
  {
    code: 'pass-role-denied',
    weight: 'permanent',
    seen: /not authorized to perform: iam:PassRole/,
    what: 'The role that deploys may not hand the roles of the task definition to ECS (iam:PassRole).',
    cause: (message) => `the role that deploys may not hand ${roleIn(message)} to ECS: iam:PassRole is not allowed`,
    advice: (message) => {
      const arn = /on resource: (\S+)/.exec(message)?.[1];
      return `Allow iam:PassRole on ${arn ?? 'the task role and the execution role'} in the policy of the role that deploys, with the condition iam:PassedToService = ecs-tasks.amazonaws.com; ${LEAST}`;
    },
  },
  {
    code: 'access-denied',
    weight: 'permanent',
    names: DENIED,
    seen: /is not authorized to perform: /,
    what: 'The policy of the role that deploys does not allow something that is needed.',
    cause: (message) => {
      const action = actionIn(message);
      return action === undefined
        ? `the role that deploys is not allowed to do this${message.trim() === '' ? '' : `: ${message.trim().replace(/\.$/, '')}`}`
        : `the role that deploys may not call ${action}${resourceIn(message)}`;
    },
    advice: (message) =>
      `Add ${actionIn(message) ?? 'the action that the message names'} to the policy of the role that deploys; ${LEAST}`,
  },
  {
    code: 'credentials-expired',
    weight: 'permanent',
    names: OVER,
    seen: /security token included in the request is expired/i,
    what: 'The AWS credentials of the job have expired; what was started goes on.',
    cause: () => 'the AWS credentials of this job have expired',
    advice: () =>
      'What was started in AWS goes on. Give aws-actions/configure-aws-credentials a role-duration-seconds that is longer than the whole job; the role has to allow that (maximum session duration).',
  },
  {
    code: 'credentials-missing',
    weight: 'permanent',
    names: EXPIRED,
    seen: /Could not load credentials from any providers/i,
    what: 'There are no AWS credentials in the job, or AWS does not know them.',
    cause: (message) =>
      `${/Could not load/i.test(message) ? 'there are no AWS credentials in this job' : "AWS doesn't accept the credentials of this job"}`,
    advice: () =>
      'Run aws-actions/configure-aws-credentials before this step, with `permissions: id-token: write` in the job.',
  },
  {
    code: 'concurrent-registration',
    weight: 'passing',
    seen: CONCURRENT_REGISTRATION,
    what: 'Several jobs register revisions of one task definition at the same time.',
    cause: () => 'several jobs register revisions of this task definition family at the same time',
    advice: () => 'Give the jobs that deploy this service one `concurrency` group, and run again.',
  },
  {
    code: 'throttled',
    weight: 'passing',
    names: THROTTLED,
    seen: /Rate exceeded/i,
    what: 'AWS limits how many requests it answers, and the limit is reached.',
    cause: () => 'AWS answers no more requests for the moment: too many came in a short time (throttling)',
    advice: () => 'Run again in a few minutes. If it comes back, deploy fewer services at the same time.',
  },
];
